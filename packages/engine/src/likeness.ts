import type { LikedItemsEngine } from "./liked-items.ts";
import { stackAspects, type Aspect } from "./similarity/features.ts";
import { sparseRow } from "./sparse-matrix.ts";
import { addSparse, sparseDot, times } from "./vector.ts";

/**
 * What is like what a person likes: the score of an item is the sum of its similarities to the preferred
 * ones, each the weighted mean of the cosines over the aspects that are known of the preferred item.
 */
export function likenessBy(aspects: readonly Aspect[], items: number): LikedItemsEngine {
  const { vectors, known } = stackAspects(aspects, items);
  return {
    scores({ index, value }) {
      const profile = new Float64Array(vectors.columns);
      for (const [k, item] of index.entries()) {
        addSparse(profile, (value[k] ?? 0) / (known[item] || 1), sparseRow(vectors, item));
      }
      return times(vectors, profile);
    },
    contributions(item, { index, value }) {
      const own = new Float64Array(vectors.columns);
      addSparse(own, 1, sparseRow(vectors, item));
      return Float64Array.from(
        index,
        (preferred, k) =>
          ((value[k] ?? 0) / (known[preferred] || 1)) *
          sparseDot(sparseRow(vectors, preferred), own),
      );
    },
  };
}
