import type { ImportRun } from "./import-run.ts";
import type { Rejection, Row } from "./types.ts";

/** A good line of a data set. */
interface Line<T> {
  readonly line: number;
  readonly value: T;
}

/**
 * The good lines of one part in batches; bad ones are rejected. Progress is told when a batch has
 * been worked on, which is when the next one is asked for.
 */
export async function* inBatches<T>(
  { rejections, onProgress }: ImportRun,
  part: Rejection["part"],
  { rows, size }: { rows: AsyncIterable<Row<T>> | Iterable<Row<T>>; size: number },
): AsyncGenerator<Line<T>[]> {
  let batch: Line<T>[] = [];
  let lines = 0;
  for await (const row of rows) {
    if (row.ok) batch.push(row);
    else rejections.add({ part, line: row.line, reason: row.reason });
    if (batch.length < size) continue;
    yield batch;
    onProgress(part, (lines += batch.length));
    batch = [];
  }
  if (batch.length === 0) return;
  yield batch;
  onProgress(part, lines + batch.length);
}
