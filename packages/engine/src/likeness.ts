import { type Aspect, stackAspects } from "./similarity/features.ts";
import { sparseRow, type SparseVector } from "./sparse-matrix.ts";
import { sparseDot, times, timesRows } from "./vector.ts";

/**
 * A linear model of items that are like those a person prefers: items are vectors, and a person is the
 * weighted sum of theirs (Rocchio 1971).
 */
export interface Likeness {
  /** Scores of all items for a row of preferences, `Σ_i x_i v_i · v_j`. */
  scores(x: SparseVector): Float64Array;
  /**
   * What each entry of the row adds to the score of one item, `x_i v_i · v_j`, in the order of the row.
   * They sum to the score.
   */
  contributions(item: number, x: SparseVector): Float64Array;
}

/**
 * Items as they are compared by aspects; see `stackAspects`. To score a row costs one pass over the cells of
 * the aspects; nothing is kept of pairs of items.
 */
export function likenessBy(aspects: readonly Aspect[]): Likeness {
  const { vectors } = stackAspects(aspects);
  const vectorOf = (item: number): SparseVector => sparseRow(vectors, item);
  return {
    scores: (x) => times(vectors, timesRows(x, vectorOf, vectors.columns)),
    contributions(item, x) {
      const own = timesRows(
        { index: Int32Array.of(item), value: Float32Array.of(1) },
        vectorOf,
        vectors.columns,
      );
      return Float64Array.from(
        x.index,
        (other, k) => (x.value[k] ?? 0) * sparseDot(vectorOf(other), own),
      );
    },
  };
}
