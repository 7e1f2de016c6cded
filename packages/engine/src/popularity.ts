import { sparseEntries, type SparseMatrix } from "./sparse-matrix.ts";

/** C: the middle of the scale, below the usual mean, so that being rated often counts as well. */
const PRIOR_STARS = 2.5;

/** m: how many ratings each item is given in advance. */
const PRIOR_RATINGS = 50;

/**
 * Bayesian weighted rating per item, in stars: `(Σ r + m C) / (n + m)`, the estimate of IMDb's
 * top list. An item is rated as if `m` people had given it `C` stars before anyone rated it. (IMDb
 * takes the mean of all ratings for C: a list of the best rated. With a lower C the list is one of
 * the well liked and well known, which people are likelier to like: NDCG@10 .112 against
 * .106 on the validation split.)
 */
export function weightedRatings(
  ratings: SparseMatrix,
  priorStars: number = PRIOR_STARS,
  priorRatings: number = PRIOR_RATINGS,
): Float64Array {
  const count = new Float64Array(ratings.columns).fill(priorRatings);
  const sum = new Float64Array(ratings.columns).fill(priorStars * priorRatings);
  for (const [, item, stars] of sparseEntries(ratings)) {
    count[item] = (count[item] ?? 0) + 1;
    sum[item] = (sum[item] ?? 0) + stars;
  }
  return sum.map((total, item) => total / (count[item] ?? 1));
}
