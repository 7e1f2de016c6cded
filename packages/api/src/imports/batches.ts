import type { ImportRun } from "./import-run.ts";
import type { Part, Place, Row } from "./types.ts";

/** A good line of a data set. */
export interface Line<T> extends Place {
  readonly value: T;
}

/** A part of a data set, and how many of its good lines are worked on at a time. */
interface Lines<T> {
  readonly part: Part;
  readonly rows: AsyncIterable<Row<T>> | Iterable<Row<T>>;
  readonly size: number;
}

/**
 * The good lines of one part in batches; bad ones are rejected. Progress is told when a batch has
 * been worked on, which is when the next one is asked for.
 */
export async function* inBatches<T>(
  { rejections, onProgress }: ImportRun,
  { part, rows, size }: Lines<T>,
): AsyncGenerator<Line<T>[]> {
  let batch: Line<T>[] = [];
  let lines = 0;
  for await (const row of rows) {
    lines += 1;
    if (row.ok) batch.push(row);
    else rejections.add(row, row);
    if (batch.length < size) continue;
    yield batch;
    onProgress(part, lines);
    batch = [];
  }
  if (batch.length > 0) yield batch;
  if (lines > 0) onProgress(part, lines);
}
