import { createReadStream } from "node:fs";
import path from "node:path";

import type { Row } from "@recofinement/api";

import { readCommaSeparated, readTabbed } from "./records.ts";
import { accept, refuse } from "./rows.ts";
import { plainText } from "./text.ts";

/** The cells of a line by their columns; of an optional column that is not there all are empty. */
export type Cells<Column extends string> = Readonly<Record<Column, string>>;

interface TableOptions<Column extends string, Optional extends string> {
  /** Those that must be there. */
  readonly columns: readonly Column[];
  readonly optional?: readonly Optional[];
  /** By tabs there are no quotation marks. */
  readonly separatedBy?: "comma" | "tab";
}

/**
 * The lines of a table with a header. One that has not as many cells as the header, or whose quotation
 * marks do not match, is refused.
 * @throws Error that names the file, when it cannot be read or lacks a column.
 */
export async function* readTable<Column extends string, Optional extends string = never>(
  file: string,
  { columns, optional = [], separatedBy = "comma" }: TableOptions<Column, Optional>,
): AsyncGenerator<Row<Cells<Column | Optional>>> {
  const name = path.basename(file);
  const wanted: readonly (Column | Optional)[] = [...columns, ...optional];
  let header: string[] | undefined;
  try {
    const records = separatedBy === "tab" ? readTabbed(file) : readCommaSeparated(file);
    for await (const record of records) {
      const { line } = record;
      if (header === undefined) {
        if (!record.ok) throw new Error(`line ${line}, its header: ${record.reason}`);
        header = readHeader(record.cells, columns);
      } else if (!record.ok) {
        yield { file: name, ...record };
      } else if (record.cells.length !== header.length) {
        const reason = `the line does not have the ${header.length} columns of the header`;
        yield { file: name, line, ...refuse(reason, `${record.cells.length}`) };
      } else {
        yield { file: name, line, ...accept(pick(record.cells, { header, wanted })) };
      }
    }
    if (header === undefined) throw new Error("it is empty, and has not even a header");
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** An error that names the file and says what is wrong with it. */
function unreadable(file: string, cause: unknown): Error {
  const isDirectory = cause instanceof Error && "code" in cause && cause.code === "EISDIR";
  const message = cause instanceof Error ? cause.message : String(cause);
  const reason = isDirectory ? "it is a directory, where a file is expected" : message;
  return new Error(`${file} cannot be read: ${reason}`, { cause });
}

function readHeader(cells: readonly string[], columns: readonly string[]): string[] {
  const header = cells.map((cell) => cell.trim());
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new Error(`it has no column ${missing.join(", ")}`);
  return header;
}

function pick<Column extends string>(
  cells: readonly string[],
  { header, wanted }: { header: readonly string[]; wanted: readonly Column[] },
): Cells<Column> {
  const entries = wanted.map((column) => [column, plainText(cells[header.indexOf(column)] ?? "")]);
  // What fromEntries knows of its keys is only that they are strings.
  return Object.fromEntries(entries) as Cells<Column>;
}

/**
 * How many lines a file has, the header not counted; 0 where it is empty.
 * @throws Error that names the file, when it cannot be read.
 */
export async function countLines(file: string): Promise<number> {
  let lines = 0;
  const chunks: AsyncIterable<Buffer> = createReadStream(file);
  try {
    for await (const chunk of chunks) {
      for (const byte of chunk) if (byte === 10) lines += 1;
    }
  } catch (error) {
    throw unreadable(file, error);
  }
  return Math.max(0, lines - 1);
}
