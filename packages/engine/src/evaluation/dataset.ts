import { sparseMatrix, type SparseMatrix } from "../sparse-matrix.ts";
import type { Taste } from "../taste.ts";
import type { TrainingData } from "../training-data.ts";

/** One rating of an item by a user. */
export interface Interaction {
  /** Index in `Dataset.userIds`. */
  readonly user: number;
  /** Index in `Dataset.itemIds`. */
  readonly item: number;
  /** 0.5 to 5. */
  readonly stars: number;
  /** Whether the item counts as found well when the interaction is in a test set. */
  readonly isRelevant: boolean;
  /** Seconds or any other unit that grows. */
  readonly time: number;
}

/** Interactions to measure on. Each user has at most one interaction with an item. */
export interface Dataset {
  /** Ascending, numerically where ids are numbers; so smaller indices are smaller ids. */
  readonly userIds: readonly string[];
  /** The whole catalogue, in the same order. */
  readonly itemIds: readonly string[];
  /** Items x genres. */
  readonly itemGenres: SparseMatrix;
  /** Items x terms of their titles. */
  readonly itemTitles: SparseMatrix;
  /** NaN where it is not known. */
  readonly itemYear: Float64Array;
  readonly interactions: readonly Interaction[];
  /** Whether every interaction has a time, so that a temporal split makes sense. */
  readonly hasTimes: boolean;
}

/** A split of the interactions into what a model may see and what it must find. */
export interface Split {
  readonly train: readonly Interaction[];
  readonly test: readonly Interaction[];
}

/** Orders ids numerically where both are numbers, otherwise by code units. */
export function compareIds(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  if (!Number.isNaN(difference) && difference !== 0) return difference;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The train part as a model takes it, all items in one group. */
export function trainingData(dataset: Dataset, train: readonly Interaction[]): TrainingData {
  const { userIds, itemIds, itemGenres, itemTitles, itemYear } = dataset;
  const cells = train.map(({ user, item, stars }) => [user, item, stars] as const);
  return {
    ratings: sparseMatrix(userIds.length, itemIds.length, cells),
    itemGenres,
    itemTitles,
    itemYear,
    // No data set that is measured tells them.
    itemCreators: sparseMatrix(itemIds.length, 0, []),
    itemDescriptions: sparseMatrix(itemIds.length, 0, []),
    itemGroup: new Int32Array(itemIds.length),
    itemWork: new Int32Array(itemIds.length).fill(-1),
  };
}

/** Interactions of one user as a taste. */
export function tasteOf(interactions: readonly Interaction[], hasTimes: boolean): Taste {
  const newest = interactions.reduce((latest, { time }) => Math.max(latest, time), -Infinity);
  return {
    items: Int32Array.from(interactions, ({ item }) => item),
    ratings: Float32Array.from(interactions, ({ stars }) => stars),
    likedGenres: new Int32Array(),
    ...(hasTimes && {
      ages: agesOf(interactions),
      ...yearOf(newest),
    }),
  };
}

const secondsPerYear = 365.2425 * 24 * 60 * 60;

/** The year of a moment in seconds; none where it cannot be one, since times may have any unit. */
function yearOf(time: number): { year?: number } {
  const year = 1970 + Math.floor(time / secondsPerYear);
  return year >= 1980 && year < 2100 ? { year } : {};
}

/** How many interactions are newer than each; of equal times the larger item is the newer one. */
function agesOf(interactions: readonly Interaction[]): Int32Array {
  const newestFirst = [...interactions.entries()].sort(
    ([, a], [, b]) => b.time - a.time || b.item - a.item,
  );
  const ages = new Int32Array(interactions.length);
  for (const [age, [place]] of newestFirst.entries()) ages[place] = age;
  return ages;
}

/** Per user the interactions in their order. */
export function byUser(dataset: Dataset, interactions: readonly Interaction[]): Interaction[][] {
  const users = dataset.userIds.map((): Interaction[] => []);
  for (const interaction of interactions) users[interaction.user]?.push(interaction);
  return users;
}
