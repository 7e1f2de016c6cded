import fc from "fast-check";
import { expect, test } from "vitest";
import type { Reason } from "./reasons.ts";
import { finish } from "./progress.ts";
import { sparseMatrix, sparseRow, type Entry } from "./sparse-matrix.ts";
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
    itemYear: fc.array(fc.constantFrom(NaN, 1950, 1955, 1990, 1991), {
      minLength: ITEMS,
      maxLength: ITEMS,
    }),
  })
  .map(({ ratings, genres, itemGroup, itemWork, titles, itemYear }) =>
    trainingDataOf({
      ratings: sparseMatrix(USERS, ITEMS, ratings),
      itemGenres: sparseMatrix(ITEMS, GENRES, genres),
      itemGroup: Int32Array.from(itemGroup),
      itemWork: Int32Array.from(itemWork),
      itemTitles: sparseMatrix(ITEMS, TERMS, titles),
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
      for (const { item, reasons } of model.rank(taste, { exclude: seen, limit: ITEMS })) {
        const shares = reasons.map(({ share }) => share);
        expect(seen.has(item)).toBe(false);
        expect(reasons.length).toBeGreaterThanOrEqual(1);
        expect(reasons.length).toBeLessThanOrEqual(3);
        expect(shares).toEqual(shares.toSorted((a, b) => b - a));
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
        expect(shares.every((share) => share >= 0)).toBe(true);
        for (const reason of reasons) {
          expect(isTrue(reason, item, data, taste, model.popularity)).toBe(true);
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
  const genresOf = (of: number): Int32Array => sparseRow(data.itemGenres, of).index;
  switch (reason.type) {
    case "rated": {
      return (taste.ratings[taste.items.indexOf(reason.item)] ?? 0) >= ACCEPTED;
    }
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
