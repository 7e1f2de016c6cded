import type { Signal } from "./signal.ts";
import type { SparseVector } from "./sparse-matrix.ts";

/** What a liked work says about the same work in other groups: the film of a book. */
export interface Works {
  /** Points per item for someone with these preferences. */
  signal(preferences: SparseVector): Signal;
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
  return {
    signal({ index, value }) {
      const values = new Float64Array(itemWork.length);
      for (const [k, preferred] of index.entries()) {
        for (const item of itemsOf.get(itemWork[preferred] ?? -1) ?? []) {
          if (item !== preferred) values[item] = (values[item] ?? 0) + POINTS * (value[k] ?? 0);
        }
      }
      return {
        values,
        parts: (item) =>
          [...index.entries()]
            .filter(
              ([, other]) => other !== item && isShown(item) && itemWork[other] === itemWork[item],
            )
            .map(([k, other]) => ({
              because: { type: "work", item: other },
              points: POINTS * (value[k] ?? 0),
              isTrue: true,
            })),
      };
    },
  };

  function isShown(item: number): boolean {
    return (itemWork[item] ?? -1) >= 0;
  }
}
