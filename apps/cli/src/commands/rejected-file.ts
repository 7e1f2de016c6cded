import { closeSync, openSync, writeSync } from "node:fs";

import type { Rejection } from "@recofinement/api";

/** A CSV file of the lines that an import leaves out. */
export interface RejectedFile {
  readonly add: (rejection: Rejection) => void;
  close(): void;
}

/** Creates the file, or empties it. */
export function openRejectedFile(path: string): RejectedFile {
  const file = openSync(path, "w");
  writeSync(file, "file,line,reason,value\n");
  return {
    add({ file: name, line, reason, value }) {
      writeSync(file, `${[name, `${line}`, reason, value ?? ""].map(quote).join(",")}\n`);
    },
    close: () => closeSync(file),
  };
}

/** A cell; one that a spreadsheet would take for a formula becomes text. */
function quote(cell: string): string {
  const text = /^[=+\-@]/.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
