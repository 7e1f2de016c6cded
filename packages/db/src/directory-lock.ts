import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

import { DatabaseOpenError } from "./open-error.ts";

/** Locks of this process: one that nobody refers to would be collected, and so given up. */
const held = new Set<DatabaseSync>();

/** What SQLite answers when somebody else holds the lock (SQLITE_BUSY). */
const busy = 5;

/**
 * Takes a directory, which is created when missing, for this process alone until the returned
 * function is called. The embedded database has no lock of its own, and two processes on one
 * directory lose committed data.
 *
 * The lock is the operating system's, held through an SQLite file: it ends with the process however
 * that ends, so there is no stale lock to guess about.
 *
 * @throws DatabaseOpenError when another process has the directory, or it cannot be used
 */
export function lockDirectory(directory: string): () => void {
  let opened: DatabaseSync | undefined;
  try {
    // One that exists is left as it is: it may be the home of other things, by the operator's decision.
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const lock = new DatabaseSync(path.join(directory, "lock"), { timeout: 0 });
    opened = lock;
    lock.exec("begin exclusive");
    writeFileSync(ownerFile(directory), `${process.pid}\n`);
    held.add(lock);
    return () => {
      held.delete(lock);
      lock.close();
    };
  } catch (error) {
    opened?.close();
    throw explain(directory, error);
  }
}

function explain(directory: string, error: unknown): DatabaseOpenError {
  if (!(error instanceof Error)) return new DatabaseOpenError(String(error));
  if ("errcode" in error && error.errcode === busy) {
    return new DatabaseOpenError(
      `${directory} is in use by another RecoFinement process (pid ${readOwner(directory)}). ` +
        "Stop that one first, or set DATA_DIR to another directory. Nothing was changed.",
      { cause: error },
    );
  }
  const text = `The data directory ${directory} cannot be used: ${error.message}.`;
  return new DatabaseOpenError(text, { cause: error });
}

function ownerFile(directory: string): string {
  return path.join(directory, "owner.pid");
}

function readOwner(directory: string): string {
  try {
    return readFileSync(ownerFile(directory), "utf8").trim();
  } catch {
    return "unknown";
  }
}
