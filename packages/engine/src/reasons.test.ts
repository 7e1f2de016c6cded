import fc from "fast-check";
import { expect, test } from "vitest";
import { engineNames } from "./names.ts";
import { buildEngines, fitEngines } from "./engines.ts";
import { signalNames } from "./lists.ts";
import { reasonsFor, type Reason } from "./reasons.ts";
import { popularityOf } from "./popularity.ts";
import type { Because, Part, Signal } from "./signal.ts";
import { type SignalName, signalsFor } from "./signals.ts";
import { finish } from "./progress.ts";
import {
  sparseMatrix,
  sparseRow,
  type Entry,
  type SparseMatrix,
  withoutEmptyRows,
} from "./sparse-matrix.ts";
import { ACCEPTED, LIKED, type Taste } from "./taste.ts";
import { trainModel } from "./train.ts";
import { trainingDataOf } from "./testing/training-data.ts";
import type { TrainingData } from "./training-data.ts";

const USERS = 6;
const ITEMS = 9;
const TERMS = 4;
const GENRES = 3;

const cells = (rows: number, columns: number, value: fc.Arbitrary<number>): fc.Arbitrary<Entry[]> =>
  fc.uniqueArray(fc.tuple(fc.nat(rows - 1), fc.nat(columns - 1), value), {
    selector: ([row, column]) => row * columns + column,
  });
const stars = fc.integer({ min: 1, max: 10 }).map((halves) => halves / 2);

const training = fc
  .record({
    ratings: cells(USERS, ITEMS, stars),
    genres: cells(ITEMS, GENRES, fc.constant(1)),
    itemGroup: fc.array(fc.nat(1), { minLength: ITEMS, maxLength: ITEMS }),
    itemWork: fc.array(fc.integer({ min: -1, max: 2 }), { minLength: ITEMS, maxLength: ITEMS }),
    titles: cells(ITEMS, TERMS, fc.constant(1)),
    creators: cells(ITEMS, TERMS, fc.constant(1)),
    itemYear: fc.array(fc.constantFrom(NaN, 1950, 1955, 1990, 1991), {
      minLength: ITEMS,
      maxLength: ITEMS,
    }),
  })
  .map(({ ratings, genres, itemGroup, itemWork, titles, creators, itemYear }) =>
    trainingDataOf({
      ratings: sparseMatrix(USERS, ITEMS, ratings),
      itemGenres: sparseMatrix(ITEMS, GENRES, genres),
      itemGroup: Int32Array.from(itemGroup),
      itemWork: Int32Array.from(itemWork),
      itemTitles: sparseMatrix(ITEMS, TERMS, titles),
      itemCreators: sparseMatrix(ITEMS, TERMS, creators),
      itemYear: Float64Array.from(itemYear),
    }),
  );

const tastes = fc
  .record({
    rated: fc.uniqueArray(fc.tuple(fc.nat(ITEMS - 1), stars), { selector: ([item]) => item }),
    likedGenres: fc.uniqueArray(fc.nat(GENRES - 1)),
  })
  .map(({ rated, likedGenres }): Taste => ({
    items: Int32Array.from(rated, ([item]) => item),
    ratings: Float32Array.from(rated, ([, rating]) => rating),
    likedGenres: Int32Array.from(likedGenres),
  }));

test("each result has one to three reasons that name true rows, largest share first", () => {
  fc.assert(
    fc.property(training, tastes, (data, taste) => {
      const model = finish(trainModel(data));
      const seen = new Set(taste.items);
      const person = model.person(taste);
      const lists = [0, 1].flatMap((group) =>
        engineNames.flatMap((engine) =>
          person.rank({ engine, group, exclude: seen, limit: ITEMS }),
        ),
      );
      for (const { item, reasons } of lists) {
        const shares = reasons.map(({ share }) => share);
        expect(seen.has(item)).toBe(false);
        expect(reasons.length).toBeGreaterThanOrEqual(1);
        expect(reasons.length).toBeLessThanOrEqual(3);
        expect(shares).toEqual(shares.toSorted((a, b) => b - a));
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
        expect(shares.every((share) => share >= 0)).toBe(true);
        for (const reason of reasons) {
          expect(isTrue(reason, item, data, taste, popularityOf(data))).toBe(true);
        }
      }
    }),
    { numRuns: 200 },
  );
});

function isTrue(
  reason: Reason,
  item: number,
  data: TrainingData,
  taste: Taste,
  popularity: Float64Array,
): boolean {
  const isAccepted = (of: number) => (taste.ratings[taste.items.indexOf(of)] ?? 0) >= ACCEPTED;
  const genresOf = (of: number): Int32Array => sparseRow(data.itemGenres, of).index;
  switch (reason.type) {
    case "rated":
      return isAccepted(reason.item);
    case "franchise":
      return isAccepted(reason.item) && sharesRow(data.itemTitles, item, reason.item);
    case "work":
      return isAccepted(reason.item) && data.itemWork[item] === data.itemWork[reason.item];
    case "creator":
      return (
        taste.items.some(
          (other) => isAccepted(other) && columnsOf(data.itemCreators, other).has(reason.creator),
        ) && columnsOf(data.itemCreators, item).has(reason.creator)
      );
    case "genre": {
      const liked = taste.items.filter((_, k) => (taste.ratings[k] ?? 0) >= LIKED);
      const isLiked =
        taste.likedGenres.includes(reason.genre) ||
        liked.some((other) => genresOf(other).includes(reason.genre));
      return isLiked && genresOf(item).includes(reason.genre);
    }
    case "period": {
      const sameTime = taste.items.filter(
        (other, k) =>
          (taste.ratings[k] ?? 0) >= ACCEPTED &&
          data.itemGroup[other] === data.itemGroup[item] &&
          Math.abs((data.itemYear[other] ?? NaN) - reason.year) <= 8,
      );
      return sameTime.length > 0 && data.itemYear[item] === reason.year;
    }
    case "popular": {
      const group = [...popularity].filter((_, k) => data.itemGroup[k] === data.itemGroup[item]);
      const below = group.filter((value) => value < (popularity[item] ?? 0));
      return below.length >= group.length / 2;
    }
  }
}

const columnsOf = (matrix: SparseMatrix, row: number) => new Set(sparseRow(matrix, row).index);

const sharesRow = (matrix: SparseMatrix, a: number, b: number) =>
  sparseRow(matrix, a).index.some((column) => columnsOf(matrix, b).has(column));

test("what a signal says of an item is the sum of its parts, so reasons are exact", () => {
  const silent = new Set<SignalName>([
    "content",
    "similar",
    "commonness",
    "unreleased",
    "aversion",
  ]);
  fc.assert(
    fc.property(training, tastes, (data, taste) => {
      const taught = { ...data, ratings: withoutEmptyRows(data.ratings) };
      const fitted = finish(fitEngines(taught, {}));
      const signals = signalsFor(finish(buildEngines(taught, fitted)), taste);
      for (const name of signalNames.filter((one) => !silent.has(one))) {
        const { values, parts } = signals[name]();
        for (const [item, value] of values.entries()) {
          const sum = parts(item).reduce((total, { points }) => total + points, 0);
          expect(sum, name).toBeCloseTo(value, 5);
        }
      }
    }),
    { numRuns: 50 },
  );
});

test("shares are parts of all that speaks for the item, in the units of the score", () => {
  const signal = (...parts: Part[]): Signal => ({ values: Float64Array.of(0), parts: () => parts });
  const part = (because: Because, points: number, canBeGiven = true): Part => ({
    because,
    points,
    isTrue: canBeGiven,
  });
  const terms = [
    {
      signal: signal(part({ type: "rated", item: 1 }, 3), part({ type: "rated", item: 2 }, -9)),
      mean: 5,
      factor: 2,
    },
    { signal: signal(part({ type: "franchise", item: 1 }, 4)), mean: 0, factor: 1 },
    { signal: signal(part({ type: "genre", genre: 0 }, 10, false)), mean: 0, factor: 1 },
  ];
  // One reason for item 1, of 3 * 2 + 4 points, named by the larger part; the genre is not said.
  expect(reasonsFor(0, terms)).toEqual([{ type: "rated", item: 1, share: 0.5 }]);
});
