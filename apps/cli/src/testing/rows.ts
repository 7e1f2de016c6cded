import type { Row } from "@recofinement/api";

/** A line that was refused: where it stands, and why. */
type Refused = [line: number, reason: string, value: string | undefined];

/** Reads all rows: the values of the good ones, and which were refused. */
export async function readAll<T>(
  rows: AsyncIterable<Row<T>> | Iterable<Row<T>>,
): Promise<{ values: T[]; refused: Refused[] }> {
  const values: T[] = [];
  const refused: Refused[] = [];
  for await (const row of rows) {
    if (row.ok) values.push(row.value);
    else refused.push([row.line, row.reason, row.value]);
  }
  return { values, refused };
}
