import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";

import { describeError, type Log } from "../log.ts";

const variable = "RECOFINEMENT_TEST_LOG";

/** What every test user's address, name and password contain, so that they are found where they must not be. */
export const canary = "canary";

/** What no line of a log may hold: people's data, tokens, hashes, credentials. */
const forbidden = /canary|eyJ[\w-]{8}|\$argon2|\$2[aby]\$|Bearer /i;

/** Begins the log of a test run, which all of its processes write; returns what checks it at the end. */
export function beginTestLog(): () => void {
  const file = path.join(tmpdir(), `recofinement-test-${randomUUID()}.log`);
  process.env[variable] = file;
  return () => {
    if (!existsSync(file)) return;
    const leaks = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => forbidden.test(line));
    if (leaks.length > 0) {
      throw new Error(
        `The log of this run has personal data or secrets in it (${file}):\n${leaks[0]}`,
      );
    }
    rmSync(file);
  };
}

/** Adds a line to the log of this run; to none where no run has begun one. */
export function writeTestLog(line: string): void {
  const file = process.env[variable];
  if (file !== undefined) appendFileSync(file, line.endsWith("\n") ? line : `${line}\n`);
}

/** Logs as an installation does, into the log of this run. */
export const testLog: Log = { info: write, warn: write, error: write };

function write(details: object, message: string): void {
  const err = "err" in details ? { err: describeError(details.err) } : {};
  writeTestLog(JSON.stringify({ ...details, ...err, message }));
}
