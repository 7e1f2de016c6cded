import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Where a child process writes; the file has no name any more, so nothing of it can stay behind. */
export interface LogFile {
  /** For the child's standard output and error. */
  readonly descriptor: number;
  /** The last text that was written, 4 KB at most. */
  tail(): string;
  close(): void;
}

const tailBytes = 4_096;

/**
 * A file and not a pipe: the server pays for its log as in production, and nobody has to read it
 * while the clock runs.
 */
export function openLogFile(): LogFile {
  const directory = mkdtempSync(path.join(tmpdir(), "recofinement-bench-log-"));
  const descriptor = openSync(path.join(directory, "log"), "ax+");
  rmSync(directory, { recursive: true });
  return {
    descriptor,
    tail() {
      const buffer = Buffer.alloc(tailBytes);
      const start = Math.max(0, fstatSync(descriptor).size - tailBytes);
      return buffer.toString("utf8", 0, readSync(descriptor, buffer, 0, tailBytes, start)).trim();
    },
    close: () => closeSync(descriptor),
  };
}
