import type { SparseMatrix } from "../sparse-matrix.ts";

/** Where each cell of a matrix stands in the columns that it is made from. */
export interface PlacedCells extends Pick<SparseMatrix, "rowStart" | "column"> {
  readonly source: Int32Array;
}

/** The distinct cells by row and column; of those that are given several times the last counts. */
export function placeCells(rows: number, row: Int32Array, column: Int32Array): PlacedCells {
  const byColumn = stableOrder(column, Int32Array.from(column.keys()));
  const sorted = stableOrder(row, byColumn);
  const source = sorted.filter((cell, place) => {
    const next = sorted[place + 1];
    return next === undefined || row[next] !== row[cell] || column[next] !== column[cell];
  });
  const rowOf = source.map((cell) => row[cell] ?? 0);
  return {
    rowStart: startsOf(rows, rowOf),
    column: source.map((cell) => column[cell] ?? 0),
    source,
  };
}

/** Counting sort of places by their keys, which are small integers; of equal ones the order stays. */
function stableOrder(keys: Int32Array, places: Int32Array): Int32Array {
  const next = startsOf(
    keys.reduce((most, key) => Math.max(most, key + 1), 0),
    keys,
  );
  const sorted = new Int32Array(places.length);
  for (const place of places) {
    const key = keys[place] ?? 0;
    const target = next[key] ?? 0;
    sorted[target] = place;
    next[key] = target + 1;
  }
  return sorted;
}

/** Where each of the keys 0 to `size` begins when they are sorted. */
function startsOf(size: number, keys: Int32Array): Int32Array {
  const starts = new Int32Array(size + 1);
  for (const key of keys) starts[key + 1] = (starts[key + 1] ?? 0) + 1;
  for (let key = 0; key < size; key++)
    starts[key + 1] = (starts[key + 1] ?? 0) + (starts[key] ?? 0);
  return starts;
}
