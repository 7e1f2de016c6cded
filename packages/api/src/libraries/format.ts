import type { Fields } from "./fields.ts";
import type { Cells, LibraryEntry } from "./types.ts";

/** Says what a row says; what cannot be read is noted in the row. */
export type ReadRow = (row: Fields) => LibraryEntry;

/** How the exports of one service are read. */
export interface LibraryFormat {
  /** The service and the files of its export, for people who have brought another one. */
  readonly description: string;
  /** How a table with these columns (in lower case) is read; undefined when it is not of this format. */
  open(columns: ReadonlySet<string>, fileName?: string): ReadRow | undefined;
  /** How an export in JSON is read, where there is one. */
  readonly json?: {
    /** An item as a row that says the same; undefined when it is not of this format. */
    toCells(item: unknown): Cells | undefined;
    readonly read: ReadRow;
  };
}
