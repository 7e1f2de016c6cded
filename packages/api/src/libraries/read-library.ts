import { setImmediate } from "node:timers/promises";

import { AppError } from "../errors.ts";
import { readCsv } from "./csv.ts";
import { Fields } from "./fields.ts";
import type { LibraryFormat, ReadRow } from "./format.ts";
import { formats } from "./formats.ts";
import { type FormatName, formatNames, type LibraryRow } from "./types.ts";

/** An export, recognised and read. */
export interface Library {
  readonly format: FormatName;
  readonly rows: readonly LibraryRow[];
}

/** What is known of a file beside its text. */
export interface LibraryHints {
  /** What it is an export of; by default its columns tell. */
  readonly format?: FormatName | undefined;
  /** Tells files apart whose columns are the same. */
  readonly fileName?: string | undefined;
  /** No date is later. */
  readonly now: Date;
}

/** More than a file of the size that is accepted has, unless its rows say nothing. */
const mostRows = 50_000;

/** So many are read before other work gets its turn. */
const itemsAtOnce = 100;

/** No export has nearly as many columns. */
const mostColumns = 100;

/**
 * Reads what somebody exported elsewhere, a table or JSON. Other work gets its turn meanwhile.
 * @throws AppError FILE_FORMAT_UNKNOWN, FILE_UNREADABLE, PAYLOAD_TOO_LARGE
 */
export function readLibrary(file: string, hints: LibraryHints): Promise<Library> {
  return /^\uFEFF?\s*\[/.test(file) ? readItems(file, hints) : readTable(file, hints);
}

async function readTable(file: string, hints: LibraryHints): Promise<Library> {
  let table: ReturnType<typeof openTable> | undefined;
  const rows: LibraryRow[] = [];
  for await (const { line, record } of readCsv(file)) {
    if (!table) {
      table = openTable(record, hints);
      continue;
    }
    const { columns, read } = table;
    const cells = Object.fromEntries(columns.map((name, place) => [name, record[place]]));
    rows.push(toRow(line, { read, fields: new Fields(cells, hints.now) }));
    assertRowCount(rows.length);
  }
  if (!table) throw unknownFormat(hints);
  return { format: table.name, rows };
}

/** @throws AppError FILE_FORMAT_UNKNOWN */
function openTable(header: readonly string[], hints: LibraryHints) {
  const columns = header.slice(0, mostColumns).map((name) => name.trim().toLowerCase());
  for (const [name, { open }] of possibleFormats(hints)) {
    const read = open(new Set(columns), hints.fileName);
    if (read) return { name, columns, read };
  }
  throw unknownFormat(hints);
}

async function readItems(file: string, hints: LibraryHints): Promise<Library> {
  const items = parseItems(file);
  assertRowCount(items.length);
  for (const [format, { json }] of possibleFormats(hints)) {
    if (!items.some((item) => json?.toCells(item))) continue;
    const rows: LibraryRow[] = [];
    for (const [index, item] of items.entries()) {
      if (index % itemsAtOnce === 0) await setImmediate();
      const line = index + 1;
      const cells = json?.toCells(item);
      rows.push(
        json && cells
          ? toRow(line, { read: json.read, fields: new Fields(cells, hints.now) })
          : { line, ok: false, reason: "it is no item of the export" },
      );
    }
    return { format, rows };
  }
  throw unknownFormat(hints);
}

function parseItems(file: string): unknown[] {
  try {
    const items: unknown = JSON.parse(file.replace(/^\uFEFF/, ""));
    return Array.isArray(items) ? items : [];
  } catch (cause) {
    const message = "The file begins as JSON and is none; is it complete?";
    throw new AppError("FILE_UNREADABLE", message, cause instanceof Error ? { cause } : {});
  }
}

function toRow(line: number, { read, fields }: { read: ReadRow; fields: Fields }): LibraryRow {
  const value = read(fields);
  if (value.titles.length === 0 && value.identifiers.length === 0) {
    fields.problems.push("there is neither a title nor an identifier");
  }
  return fields.problems.length === 0
    ? { line, ok: true, value }
    : { line, ok: false, reason: fields.problems.join("; ") };
}

function assertRowCount(count: number): void {
  if (count <= mostRows) return;
  const message = `The file has more than ${mostRows.toLocaleString("en")} rows; bring it in parts.`;
  throw new AppError("PAYLOAD_TOO_LARGE", message);
}

function possibleFormats({ format }: LibraryHints): [FormatName, LibraryFormat][] {
  return formatNames
    .filter((name) => format === undefined || name === format)
    .map((name) => [name, formats[name]]);
}

function unknownFormat(hints: LibraryHints): AppError {
  const expected = possibleFormats(hints).map(([, { description }]) => description);
  const message = `The file is no export that can be read. Expected: ${expected.join("; ")}.`;
  return new AppError("FILE_FORMAT_UNKNOWN", message);
}
