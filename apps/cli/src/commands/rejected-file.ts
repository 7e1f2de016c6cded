import { closeSync, openSync, rmSync, writeSync } from "node:fs";

import type { Rejection } from "@recofinement/api";

/** A CSV file of the lines that an import leaves out. */
export interface RejectedFile {
  readonly add: (rejection: Rejection) => void;
  close(): void;
  /** Closes and removes it, so that the command can be given again as it was. */
  discard(): void;
}

/**
 * Creates the file.
 * @throws Error that says what to do, when there is such a file or none can be made.
 */
export function openRejectedFile(path: string): RejectedFile {
  const file = create(path);
  writeSync(file, "file,line,reason,value\n");
  return {
    add({ file: name, line, reason, value }) {
      writeSync(file, `${[name, `${line}`, reason, value ?? ""].map(quote).join(",")}\n`);
    },
    close: () => closeSync(file),
    discard() {
      closeSync(file);
      rmSync(path);
    },
  };
}

function create(path: string): number {
  try {
    return openSync(path, "wx");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    const text = reasons.get(code) ?? (cause instanceof Error ? cause.message : String(cause));
    throw new Error(`--rejected ${path} cannot be written: ${text}`, { cause });
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["EEXIST", "it is there already. Name a file that is not."],
  ["ENOENT", "there is no such directory. Make it first, or name another one."],
  ["ENOTDIR", "there is no such directory. Make it first, or name another one."],
]);

/** A cell; one that a spreadsheet would take for a formula becomes text. */
function quote(cell: string): string {
  const text = /^[=+\-@]/.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
