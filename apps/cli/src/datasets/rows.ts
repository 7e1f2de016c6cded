import type { Refusal, Row } from "@recofinement/api";

/** What a line says, or why it is left out. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refusal;

export function accept<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** The reason is one that many lines can share; `value` is what stands in this one. */
export function refuse(reason: string, value?: string): Refusal {
  return value === undefined ? { ok: false, reason } : { ok: false, reason, value };
}

/** A line that is left out. */
export type RefusedRow = Row<never> & { readonly ok: false };

/** The good ones of lines that only say something about others; the bad ones go to `refused`. */
export async function* goodRows<T>(
  rows: AsyncIterable<Row<T>>,
  refused: RefusedRow[] = [],
): AsyncGenerator<T> {
  for await (const row of rows) {
    if (row.ok) yield row.value;
    else refused.push(row);
  }
}

/** Reads what good lines say; those that were refused stay so. */
export async function* mapRows<T, U>(
  rows: AsyncIterable<Row<T>>,
  read: (value: T) => Result<U>,
): AsyncGenerator<Row<U>> {
  for await (const row of rows) {
    const { file, line } = row;
    yield row.ok ? { file, line, ...read(row.value) } : row;
  }
}
