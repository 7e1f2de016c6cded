import { randomBytes } from "node:crypto";
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

test("what is not set is the careful choice", () => {
  expect(readConfig({})).toMatchObject({
    host: "127.0.0.1",
    rateLimitFactor: 1,
    trustProxy: [],
    webOrigins: ["http://localhost:5173"],
    previousAuthSecrets: [],
  });
});

test.each(["x".repeat(64), "abc".repeat(20), "0123456".repeat(5)])(
  "a secret that only repeats itself is refused, also one from before: %s",
  (weak) => {
    const text = /^ {2}AUTH_SECRET.*: repeats too few characters .*openssl rand/m;
    expect(() => readConfig({ AUTH_SECRET: weak })).toThrow(text);
    expect(() => readConfig({ AUTH_SECRET_PREVIOUS: weak })).toThrow(text);
  },
);

test("secrets that were made by chance are taken", () => {
  for (let i = 0; i < 1_000; i++) {
    const AUTH_SECRET = randomBytes(16).toString("hex");
    expect(readConfig({ AUTH_SECRET }).authSecret).toBe(AUTH_SECRET);
  }
});
