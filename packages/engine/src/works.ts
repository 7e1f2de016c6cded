import type { SparseVector } from "./sparse-matrix.ts";

/** What a liked work says about the same work in other groups: the film of a book. */
export interface Works {
  /** Points per item for someone with these preferences. */
  points(preferences: SparseVector): Float64Array;
  /** The part of an item's points that one preferred item has given. */
  contribution(item: number, preferred: { item: number; weight: number }): number;
}

/**
 * What a liked work is worth in another group, in z-scores: to be near the top of any list. An estimate: no data set has people in several groups to validate it on.
 */
const POINTS = 4;

/** @param itemWork per item its work, -1 for none */
export function worksOf(itemWork: Int32Array): Works {
  const itemsOf = Map.groupBy(
    [...itemWork.keys()].filter((item) => (itemWork[item] ?? -1) >= 0),
    (item) => itemWork[item] ?? -1,
  );
  const isSame = (a: number, b: number) =>
    a !== b && (itemWork[a] ?? -1) >= 0 && itemWork[a] === itemWork[b];
  const contribution: Works["contribution"] = (item, preferred) =>
    isSame(item, preferred.item) ? POINTS * preferred.weight : 0;
  return {
    contribution,
    points({ index, value }) {
      const points = new Float64Array(itemWork.length);
      for (const [k, preferred] of index.entries()) {
        const weight = value[k] ?? 0;
        for (const item of itemsOf.get(itemWork[preferred] ?? -1) ?? []) {
          points[item] = (points[item] ?? 0) + contribution(item, { item: preferred, weight });
        }
      }
      return points;
    },
  };
}
