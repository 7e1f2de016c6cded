import { unit } from "./genre-model.ts";
import type { Signal } from "./signal.ts";
import { sparseRow, type SparseMatrix, type SparseVector } from "./sparse-matrix.ts";
import { tfIdf } from "./tf-idf.ts";
import { times, timesRows } from "./vector.ts";

/** Who made what the person likes: their books, their games, their songs. */
export interface CreatorModel {
  /** Per item the cosine of its creators and those of the preferred items. */
  signal(preferences: SparseVector): Signal;
}

/** @param itemCreators items x those who made them */
export function creatorModelOf(itemCreators: SparseMatrix): CreatorModel {
  const vectors = tfIdf(itemCreators);
  return {
    signal(preferences) {
      const profile = unit(
        timesRows(preferences, (item) => sparseRow(vectors, item), itemCreators.columns),
      );
      return {
        values: times(vectors, profile),
        parts(item) {
          const own = sparseRow(vectors, item);
          return Array.from(own.index, (creator, k) => {
            const points = (profile[creator] ?? 0) * (own.value[k] ?? 0);
            return { because: { type: "creator", creator }, points, isTrue: points > 0 };
          });
        },
      };
    },
  };
}
