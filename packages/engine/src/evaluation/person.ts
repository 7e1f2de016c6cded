import type { Taste } from "../taste.ts";
import { byUser, itemsOf, type Dataset, type Split } from "./dataset.ts";

/** Somebody of a split for whom there is something to find. */
export interface Person {
  /** Index of the user. */
  readonly user: number;
  /** The interactions that a model may see. */
  readonly train: Int32Array;
  /** Their items, which are no candidates. */
  readonly seen: ReadonlySet<number>;
  /** The items to be found: the relevant ones of the test part. */
  readonly relevant: readonly number[];
}

/** Everybody with a relevant test item, in the order of the user ids. */
export function* peopleOf(dataset: Dataset, split: Split): Generator<Person, void> {
  const tests = byUser(dataset, split.test);
  let user = 0;
  for (const train of byUser(dataset, split.train)) {
    const test = tests.next().value ?? new Int32Array();
    const relevant = itemsOf(
      dataset,
      test.filter((cell) => dataset.isRelevant[cell] === 1),
    );
    if (relevant.length > 0) {
      yield { user, train, seen: new Set(itemsOf(dataset, train)), relevant: [...relevant] };
    }
    user++;
  }
}

/**
 * What is known of a person by their first interactions: the earliest ones or, without times, those with
 * the smallest item ids. The list is made when the last one of all has been made.
 * @param first how many are known; by default all
 */
export function tasteOf(dataset: Dataset, train: Int32Array, first: number = Infinity): Taste {
  const { stars, time, hasTimes } = dataset;
  const oldestFirst = [...train].sort((a, b) => (time[a] ?? 0) - (time[b] ?? 0) || a - b);
  const known = Int32Array.from(oldestFirst.slice(0, first));
  const latest = time[oldestFirst.at(-1) ?? -1] ?? NaN;
  return {
    items: itemsOf(dataset, known),
    ratings: Float32Array.from(known, (cell) => stars.value[cell] ?? 0),
    likedGenres: new Int32Array(),
    ...(hasTimes && { ages: known.map((_, place) => known.length - 1 - place), ...yearOf(latest) }),
  };
}

const secondsPerYear = 365.2425 * 24 * 60 * 60;

/** The year of a moment in seconds; none where it cannot be one, since times may have any unit. */
function yearOf(time: number): { year?: number } {
  const year = 1970 + Math.floor(time / secondsPerYear);
  return year >= 1980 && year < 2100 ? { year } : {};
}
