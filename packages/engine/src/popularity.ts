import type { Signal } from "./signal.ts";
import { sparseEntries } from "./sparse-matrix.ts";
import type { TrainingData } from "./training-data.ts";

/** C: the middle of the scale, below the usual mean, so that being rated often counts as well. */
const PRIOR_STARS = 2.5;

/** m: how many ratings each item is given in advance. */
const PRIOR_RATINGS = 50;

/**
 * Bayesian weighted rating per item, in stars: `(Σ r + m C) / (n + m)`, the estimate of IMDb's
 * top list. An item is rated as if `m` people had given it `C` stars before anyone rated it. (IMDb
 * takes the mean of all ratings for C: a list of the best rated. With a lower C the list is one of
 * the well liked and well known, which people are likelier to like: NDCG@10 .112 against
 * .106 on the validation split.) A fresh rating counts twice, and the second time fades: what is on
 * everybody's lips goes up for a while.
 */
export function popularityOf({
  ratings,
  trend,
}: Pick<TrainingData, "ratings" | "trend">): Float64Array {
  const count = new Float64Array(ratings.columns);
  const sum = new Float64Array(ratings.columns);
  for (const [, item, stars] of sparseEntries(ratings)) {
    count[item] = (count[item] ?? 0) + 1;
    sum[item] = (sum[item] ?? 0) + stars;
  }
  return sum.map(
    (stars, item) =>
      (stars + (trend?.stars[item] ?? 0) + PRIOR_RATINGS * PRIOR_STARS) /
      ((count[item] ?? 0) + (trend?.weight[item] ?? 0) + PRIOR_RATINGS),
  );
}

/** Days after which a fresh rating counts for half of what it counted for beside itself. */
const HALF_LIFE = 30;

/** How fresh a rating is, 1 to 0, by its age in days: exponential decay. */
export function freshness(days: number): number {
  return 0.5 ** (Math.max(0, days) / HALF_LIFE);
}

/** What everybody likes: how far an item is above the median of its group; only above it is that a reason. */
export function popularitySignal(popularity: Float64Array, groups: readonly Int32Array[]): Signal {
  const values = new Float64Array(popularity.length);
  for (const items of groups) {
    const median = medianOf(popularity, items);
    for (const item of items) values[item] = (popularity[item] ?? 0) - median;
  }
  return {
    values,
    parts(item) {
      const points = values[item] ?? 0;
      return [{ because: { type: "popular" }, points, isTrue: points > 0 }];
    },
  };
}

function medianOf(values: Float64Array, items: Int32Array): number {
  const sorted = Float64Array.from(items, (item) => values[item] ?? 0).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
