import { createReadStream } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";

import type { Row } from "@recofinement/api";
import { parse } from "csv-parse";

import { decodeText } from "./decode.ts";
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
 * The lines of a table with a header. One that has not as many cells as the header is refused.
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
    for await (const { line, cells } of readRecords(file, separatedBy)) {
      if (header === undefined) {
        header = readHeader(cells, columns);
      } else if (cells.length !== header.length) {
        const reason = `the line does not have the ${header.length} columns of the header`;
        yield { file: name, line, ...refuse(reason, `${cells.length}`) };
      } else {
        yield { file: name, line, ...accept(pick(cells, { header, wanted })) };
      }
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} cannot be read: ${reason}`, { cause: error });
  }
}

async function* readRecords(
  file: string,
  separatedBy: "comma" | "tab",
): AsyncGenerator<{ line: number; cells: string[] }> {
  const parser = parse({
    info: true,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    ...(separatedBy === "tab" && { delimiter: "\t", quote: false }),
  });
  const text = Readable.from(decodeText(createReadStream(file)));
  text.on("error", (error) => parser.destroy(error));
  const rows: AsyncIterable<{ info: { lines: number }; record: string[] }> = text.pipe(parser);
  for await (const { info, record } of rows) yield { line: info.lines, cells: record };
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

/** How many lines a file has, the header not counted; 0 where there is none. */
export async function countLines(file: string): Promise<number> {
  let lines = 0;
  const chunks: AsyncIterable<Buffer> = createReadStream(file);
  for await (const chunk of chunks) {
    for (const byte of chunk) if (byte === 10) lines += 1;
  }
  return Math.max(0, lines - 1);
}
