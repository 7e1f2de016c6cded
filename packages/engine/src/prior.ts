import type { Signal } from "./signal.ts";
import type { SparseVector } from "./sparse-matrix.ts";

/** How much of an average row stands in for somebody who prefers nothing yet, and at how much half is gone. */
const [STAND_IN, FADES] = [0.5, 10];

/** What a preference in another group counts for: an estimate, no data set has people in several groups. */
export const ELSEWHERE = 1 / 4;

/** What is known of all people together. */
interface Everybody {
  /** Per item how much people prefer it in the mean. */
  readonly everybody: Float64Array;
  /** How far each item is above the median of its group. */
  readonly popularity: Signal;
  readonly itemGroup: Int32Array;
}

/**
 * The collaborative score of a row to which `α` average rows are added, `E(x) + α p`, with
 * `α = .5 (10 / (m + 10))²` for preferences of the weight m in the group of the item: what everybody likes
 * stands in for what is not known yet. Being popular is a reason where the item is above the median.
 */
export function withPrior(
  own: Signal,
  preferences: SparseVector,
  { everybody, popularity, itemGroup }: Everybody,
): Signal {
  const alphas = standIns(preferences, itemGroup);
  const prior = (item: number): number =>
    (alphas[itemGroup[item] ?? 0] ?? 0) * (everybody[item] ?? 0);
  return {
    values: own.values.map((score, item) => score + prior(item)),
    parts: (item) => [
      ...own.parts(item),
      {
        because: { type: "popular" },
        points: prior(item),
        isTrue: (popularity.values[item] ?? 0) > 0,
      },
    ],
  };
}

function standIns({ index, value }: SparseVector, itemGroup: Int32Array): Float64Array {
  const groups = itemGroup.reduce((most, group) => Math.max(most, group + 1), 0);
  const known = new Float64Array(groups);
  for (const [k, item] of index.entries()) {
    for (const group of known.keys()) {
      const counts = itemGroup[item] === group ? 1 : ELSEWHERE;
      known[group] = (known[group] ?? 0) + counts * (value[k] ?? 0);
    }
  }
  return known.map((weight) => STAND_IN * (FADES / (weight + FADES)) ** 2);
}
