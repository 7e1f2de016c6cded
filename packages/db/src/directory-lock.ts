import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Thrown when another process has the directory open. */
export class DirectoryInUseError extends Error {
  override name = "DirectoryInUseError";
}

/**
 * Takes a directory for this process alone until the returned function is called. The embedded
 * database has no lock of its own, and two processes on one directory lose committed data.
 *
 * The lock is the operating system's, held through an SQLite file: it ends with the process however
 * that ends, so there is no stale lock to guess about.
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const ownerFile = path.join(directory, "owner.pid");
  const lock = new DatabaseSync(path.join(directory, "lock"), { timeout: 0 });
  try {
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    throw new DirectoryInUseError(
      `${directory} is in use by another RecoFinement process (pid ${readOwner(ownerFile)}). ` +
        "Stop that one first, or set DATA_DIR to another directory. Nothing was changed.",
      { cause: error },
    );
  }
  writeFileSync(ownerFile, `${process.pid}\n`);
  return () => lock.close();
}

function readOwner(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "unknown";
  }
}
