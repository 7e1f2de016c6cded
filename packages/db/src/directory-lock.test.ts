import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { lockDirectory } from "./directory-lock.ts";
import { DatabaseOpenError } from "./open-error.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "recofinement-lock-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Who may do what with a file: 0o755. */
const modeOf = async (file: string) => (await stat(file)).mode & 0o777;

describe("lockDirectory", () => {
  test("refuses a second holder and names the first", () => {
    const unlock = lockDirectory(directory);
    expect(() => lockDirectory(directory)).toThrow(DatabaseOpenError);
    expect(() => lockDirectory(directory)).toThrow(`pid ${process.pid}`);
    unlock();
    lockDirectory(directory)();
  });

  test("makes a directory for its owner only, and leaves one that exists as it is", async () => {
    const shared = path.join(directory, "shared");
    await mkdir(shared, { mode: 0o755 });
    const made = path.join(directory, "made", "inner");
    for (const each of [shared, made]) lockDirectory(each)();
    expect(await modeOf(shared)).toBe(0o755);
    expect(await modeOf(made)).toBe(0o700);
    expect(await modeOf(path.dirname(made))).toBe(0o700);
  });

  test("says what is wrong when that is not another process", async () => {
    const damaged = path.join(directory, "damaged");
    lockDirectory(damaged)();
    await writeFile(path.join(damaged, "lock"), "this is no SQLite file, and long enough to tell");
    expect(() => lockDirectory(damaged)).toThrow(/cannot be used: file is not a database/);
    const file = path.join(directory, "file");
    await writeFile(file, "");
    expect(() => lockDirectory(file)).toThrow(/cannot be used: EEXIST/);
  });

  test("is held against another process that keeps nothing of it, and free again when that one is killed", async () => {
    const module = new URL("./directory-lock.ts", import.meta.url).href;
    const script = `import { lockDirectory } from ${JSON.stringify(module)};
      lockDirectory(process.argv[1]); setInterval(() => {}, 1000);
      setImmediate(() => { gc(); process.stdout.write("locked"); });`;
    const options = ["--expose-gc", "--input-type=module", "-e"];
    const holder = spawn(process.execPath, [...options, script, directory]);
    await once(holder.stdout, "data");
    expect(() => lockDirectory(directory)).toThrow(`pid ${holder.pid}`);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    lockDirectory(directory)();
  });
});
