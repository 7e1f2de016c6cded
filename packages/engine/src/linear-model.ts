import type { SparseVector } from "./sparse-matrix.ts";

/** Scores items for a row of preferences, and tells exactly what each entry of the row has added. */
export interface LinearModel {
  /** Scores of all items for a row, which need not have been in the fit (fold-in). */
  scores(x: SparseVector): Float64Array;
  /** What each entry of the row adds to the score of one item, in their order; they sum to the score. */
  contributions(item: number, x: SparseVector): Float64Array;
}
