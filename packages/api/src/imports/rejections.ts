import type { ImportReport, Rejection, Row } from "./types.ts";

const shown = 20;

/** Collects the lines that an import leaves out: all are counted, the first are kept. */
export class RejectionLog {
  #count = 0;
  readonly #first: Rejection[] = [];

  add(rejection: Rejection): void {
    this.#count += 1;
    if (this.#first.length < shown) this.#first.push(rejection);
  }

  summary(): ImportReport["rejected"] {
    return { count: this.#count, first: this.#first };
  }
}

/** The good rows in batches with their lines; bad ones go to the log. */
export async function* inBatches<T>(
  rows: AsyncIterable<Row<T>> | Iterable<Row<T>>,
  { size, reject }: { size: number; reject: (line: number, reason: string) => void },
): AsyncGenerator<{ line: number; value: T }[]> {
  let batch: { line: number; value: T }[] = [];
  for await (const row of rows) {
    if (!row.ok) {
      reject(row.line, row.reason);
      continue;
    }
    batch.push(row);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
