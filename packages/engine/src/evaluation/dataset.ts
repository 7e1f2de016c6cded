import { sparseMatrix, type SparseMatrix } from "../sparse-matrix.ts";
import type { TrainingData } from "../training-data.ts";

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
  /** Users x items, 0.5 to 5. An interaction is a cell, and is named by its place among all cells. */
  readonly stars: SparseMatrix;
  /** Per interaction 1 where its item counts as found well when it is in a test set, else 0. */
  readonly isRelevant: Uint8Array;
  /** Per interaction, in seconds or any other unit that grows; 0 where the data do not tell. */
  readonly time: Float64Array;
  /** Whether every interaction has a time, so that a temporal split makes sense. */
  readonly hasTimes: boolean;
}

/** A split of the interactions into what a model may see and what it must find; both ascending. */
export interface Split {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** Orders ids numerically where both are numbers, otherwise by code units. */
export function compareIds(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  if (!Number.isNaN(difference) && difference !== 0) return difference;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** All interactions. */
export function allInteractions({ stars }: Dataset): Int32Array {
  return Int32Array.from(stars.column.keys());
}

/** The items of interactions. */
export function itemsOf({ stars }: Dataset, interactions: Int32Array): Int32Array {
  return interactions.map((cell) => stars.column[cell] ?? 0);
}

/** Per user their part of ascending interactions, as views. */
export function* byUser(dataset: Dataset, interactions: Int32Array): Generator<Int32Array, void> {
  const starts = rowStarts(dataset, interactions);
  for (let user = 0; user < dataset.userIds.length; user++) {
    yield interactions.subarray(starts[user], starts[user + 1]);
  }
}

/** Where the interactions of each user begin among ascending ones. */
function rowStarts({ stars }: Dataset, interactions: Int32Array): Int32Array {
  let place = 0;
  return stars.rowStart.map((start) => {
    while (place < interactions.length && (interactions[place] ?? 0) < start) place++;
    return place;
  });
}

/** The train part as a model takes it, all items in one group. */
export function trainingData(dataset: Dataset, train: Int32Array): TrainingData {
  const { itemIds, itemGenres, itemTitles, itemYear, stars } = dataset;
  return {
    ratings: {
      rows: stars.rows,
      columns: stars.columns,
      rowStart: rowStarts(dataset, train),
      column: itemsOf(dataset, train),
      value: Float32Array.from(train, (cell) => stars.value[cell] ?? 0),
    },
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
