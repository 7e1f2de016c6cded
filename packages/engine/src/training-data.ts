import { preferenceWeight, type Taste } from "./taste.ts";
import { mapValues, sparseRow, withoutZeros, type SparseMatrix } from "./sparse-matrix.ts";

/** All that a model learns from; users, items, genres and groups are indices from 0. */
export interface TrainingData {
  /** Users x items, 0.5 to 5 stars; who has used an item without rating it has given `USED` stars. */
  readonly ratings: SparseMatrix;
  /** Per item the ratings once more, the later the more of each: see `popularityOf`. */
  readonly trend?: Trend;
  /** Items x genres, 1 where the item has the genre. A name that two groups share is one genre. */
  readonly itemGenres: SparseMatrix;
  /** Items x terms of their titles; see `termMatrixBuilder`. */
  readonly itemTitles: SparseMatrix;
  /** Items x those who made them. */
  readonly itemCreators: SparseMatrix;
  /** Items x terms of their descriptions. */
  readonly itemDescriptions: SparseMatrix;
  /** Per item the year that it is from; NaN where it is not known. */
  readonly itemYear: Float64Array;
  /** Per item the index of its group (kind of content): lists and z-scores are per group. */
  readonly itemGroup: Int32Array;
  /** Per item its work, which items of other groups show as well; -1 where it is none of several. */
  readonly itemWork: Int32Array;
}

/** The ratings of each item weighted by how fresh they are, 0 to 1 each. */
export interface Trend {
  readonly weight: Float64Array;
  /** In stars times weight. */
  readonly stars: Float64Array;
}

/** The preferences W of the users, users x items: see `preferenceWeight`. */
export function preferenceMatrix(ratings: SparseMatrix): SparseMatrix {
  return withoutZeros(mapValues(ratings, preferenceWeight));
}

/** What the training data know of one user, as a taste. */
export function tasteOfUser(data: TrainingData, user: number): Taste {
  const { index, value } = sparseRow(data.ratings, user);
  return { items: index, ratings: value, likedGenres: new Int32Array() };
}

/** Per group its items, ascending. */
export function itemsByGroup(itemGroup: Int32Array): Int32Array[] {
  const groups: number[][] = [];
  for (const [item, group] of itemGroup.entries()) (groups[group] ??= []).push(item);
  return Array.from(groups, (items) => Int32Array.from(items ?? []));
}
