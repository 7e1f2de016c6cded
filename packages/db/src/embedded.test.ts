import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect, test } from "vitest";

import { openEmbedded } from "./embedded.ts";

// A first start takes seconds, and more of them on a busy machine.
const timeout = 120_000;

test(
  "the files of an embedded database are out of everybody else's reach",
  { timeout },
  async () => {
    const directory = await mkdtemp(path.join(tmpdir(), "recofinement-embedded-"));
    const files = path.join(directory, "database");
    await mkdir(files, { mode: 0o755 });
    const database = await openEmbedded(directory);
    expect((await stat(files)).mode & 0o777).toBe(0o700);
    expect((await database.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await database.close();
    await rm(directory, { recursive: true });
  },
);
