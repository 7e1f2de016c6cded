import type { SparseVector } from "./sparse-matrix.ts";

/** One person's evidence, whether or not the person was in the training data. */
export interface Taste {
  /** Indices of the rated items, each once, in any order. */
  readonly items: Int32Array;
  /** Stars, 0.5 to 5, of `items` at the same place. */
  readonly ratings: Float32Array;
  /** Indices of the genres the person says they like. */
  readonly likedGenres: Int32Array;
  /** How many of `items` were rated later, at the same place; left out where nothing tells. */
  readonly ages?: Int32Array;
  /** Items that the person wants less of, and the points of a score that this takes from each. */
  readonly aversions?: SparseVector;
  /** Genres that the person wants less of; one that comes twice counts twice. */
  readonly averseGenres?: Int32Array;
  /** The year in which a list is made: what comes out later cannot be had yet. */
  readonly year?: number;
}

/** A rating from which on an item counts as liked, in stars. */
export const LIKED = 4;

/** A rating from which on an item speaks for similar ones, in stars. */
export const ACCEPTED = 3;

/** What it counts for to have played, bought or read something without rating it, in stars. */
export const USED = 4;

/**
 * How much a rating says "more of this": 1 when liked, half when accepted, else nothing. A low
 * rating is no evidence against the neighbours of an item: negative weights measured worse.
 */
export function preferenceWeight(stars: number): number {
  if (stars >= LIKED) return 1;
  return stars >= ACCEPTED ? 0.5 : 0;
}

/** The items that speak for a person's taste, with their weights: a row `x` for EASE. */
export function preferences({ items, ratings }: Taste): SparseVector {
  return positive(items, ratings.map(preferenceWeight));
}

function positive(items: Int32Array, weight: Float32Array): SparseVector {
  const isPositive = (_: number, k: number): boolean => (weight[k] ?? 0) > 0;
  return { index: items.filter(isPositive), value: weight.filter((w) => w > 0) };
}

/** What the oldest rating counts of the newest, and ratings after which half of the rest is gone. */
const [OLDEST, HALF_LIFE] = [0.5, 30];

/**
 * The same with the older ones fading, `0.5 + 0.5 * 0.5^(age / 30)`: what people liked of late says more
 * about what they will like next (NDCG@10 .137 in place of .130 on the temporal validation split, .222 in
 * place of .225 on the random one).
 */
export function recentPreferences(taste: Taste): SparseVector {
  const { ages } = taste;
  if (!ages) return preferences(taste);
  const weight = taste.ratings.map(
    (stars, k) =>
      preferenceWeight(stars) * (OLDEST + (1 - OLDEST) * 0.5 ** ((ages[k] ?? 0) / HALF_LIFE)),
  );
  return positive(taste.items, weight);
}
