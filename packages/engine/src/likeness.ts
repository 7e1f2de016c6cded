import type { LinearModel } from "./linear-model.ts";
import { type Aspect, stackAspects } from "./similarity/features.ts";
import { sparseRow, type SparseVector } from "./sparse-matrix.ts";
import { addSparse, sparseDot, times, timesRows } from "./vector.ts";

/**
 * Recommends what is like the items that a person prefers: items are the vectors v that they are compared
 * by (see `stackAspects`), a person is the weighted sum of theirs (Rocchio 1971), and the score of j is
 * `Σ_i x_i v_i · v_j`. To score a row costs one pass over the cells of the aspects; nothing is kept of
 * pairs of items.
 */
export function likenessBy(aspects: readonly Aspect[], items: number): LinearModel {
  const { vectors } = stackAspects(aspects, items);
  const vectorOf = (item: number): SparseVector => sparseRow(vectors, item);
  // Scratch space, zero between calls: there may be a million columns.
  const own = new Float64Array(vectors.columns);
  return {
    scores: (x) => times(vectors, timesRows(x, vectorOf, vectors.columns)),
    contributions(item, x) {
      const vector = vectorOf(item);
      addSparse(own, 1, vector);
      const parts = Float64Array.from(
        x.index,
        (other, k) => (x.value[k] ?? 0) * sparseDot(vectorOf(other), own),
      );
      for (const column of vector.index) own[column] = 0;
      return parts;
    },
  };
}
