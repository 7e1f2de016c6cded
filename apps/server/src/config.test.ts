import path from "node:path";

import { expect, test } from "vitest";

import { readConfig } from "./config.ts";

const root = path.join(import.meta.dirname, "../../..");

test("the data lie in the repository, wherever the process was started", () => {
  expect(readConfig({}).dataDir).toBe(path.join(root, ".data"));
  expect(readConfig({ DATA_DIR: "elsewhere" }).dataDir).toBe(path.join(root, "elsewhere"));
  expect(readConfig({ DATA_DIR: "/var/lib/x" }).dataDir).toBe("/var/lib/x");
});

test("an empty variable is one that is not set", () => {
  expect(readConfig({ PORT: "", DATABASE_URL: "" })).toEqual(readConfig({}));
});
