import type { ImportRun } from "./import-run.ts";
import type { Limited } from "./limits.ts";
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
  /** What of a good line can be stored. */
  readonly limit: (value: T) => Limited<T>;
}

/**
 * The good lines of one part in batches, as far as they can be stored; what cannot is rejected. Progress is told when a batch has
 * been worked on, which is when the next one is asked for.
 */
export async function* inBatches<T>(
  { rejections, onProgress }: ImportRun,
  { part, rows, size, limit }: Lines<T>,
): AsyncGenerator<Line<T>[]> {
  let batch: Line<T>[] = [];
  let lines = 0;
  for await (const row of rows) {
    lines += 1;
    const limited = row.ok ? limit(row.value) : row;
    if (limited.ok) {
      batch.push({ file: row.file, line: row.line, value: limited.value });
      for (const refusal of limited.without) rejections.add(row, refusal);
    } else {
      rejections.add(row, limited);
    }
    if (batch.length < size) continue;
    yield batch;
    onProgress(part, lines);
    batch = [];
  }
  if (batch.length > 0) yield batch;
  if (lines > 0) onProgress(part, lines);
}
