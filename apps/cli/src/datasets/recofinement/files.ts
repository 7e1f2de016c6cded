import { existsSync } from "node:fs";
import path from "node:path";

import type { Row } from "@recofinement/api";

import { goodRows, type RefusedRow } from "../rows.ts";
import { type Cells, countLines, readTable } from "../table.ts";

/** The rows of a table of a dump; none where its file is missing. */
export async function* readDump<Column extends string>(
  directory: string,
  table: string,
  columns: readonly Column[],
): AsyncGenerator<Row<Cells<Column>>> {
  const file = path.join(directory, `${table}.csv`);
  if (existsSync(file)) yield* readTable(file, { columns });
}

/** The good rows of a table that only says something about others; the bad ones go to `refused`. */
export async function* readGood<Column extends string>(
  directory: string,
  table: string,
  { columns, refused }: { columns: readonly Column[]; refused?: RefusedRow[] },
): AsyncGenerator<Cells<Column>> {
  yield* goodRows(readDump(directory, table, columns), refused);
}

/** How many rows tables have together. */
export async function countRows(directory: string, ...tables: readonly string[]): Promise<number> {
  let rows = 0;
  for (const table of tables) {
    const file = path.join(directory, `${table}.csv`);
    if (existsSync(file)) rows += await countLines(file);
  }
  return rows;
}

/** Adds to the list of a key. */
export function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key) ?? [];
  list.push(value);
  lists.set(key, list);
}
