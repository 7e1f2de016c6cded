import type { SparseVector } from "./sparse-matrix.ts";

/** One person's evidence, whether or not the person was in the training data. */
export interface Taste {
  /** Indices of the rated items, each once, in any order. */
  readonly items: Int32Array;
  /** Stars, 0.5 to 5, of `items` at the same place. */
  readonly ratings: Float32Array;
  /** Indices of the genres the person says they like. */
  readonly likedGenres: Int32Array;
}

/** A rating from which on an item counts as liked, in stars. */
export const LIKED = 4;

/** A rating from which on an item speaks for similar ones, in stars. */
export const ACCEPTED = 3;

/**
 * How much a rating says "more of this": 1 when liked, half when accepted, else nothing. A low
 * rating is no evidence against the neighbours of an item: negative weights measured worse.
 */
export function preferenceWeight(stars: number): number {
  if (stars >= LIKED) return 1;
  return stars >= ACCEPTED ? 0.5 : 0;
}

/** The items that speak for a person's taste, with their weights: a row `x` for EASE. */
export function preferences(taste: Taste): SparseVector {
  const weight = taste.ratings.map(preferenceWeight);
  const isPositive = (_: number, k: number): boolean => (weight[k] ?? 0) > 0;
  return { index: taste.items.filter(isPositive), value: weight.filter((w) => w > 0) };
}
