import { expect, test } from "vitest";
import { trainPeriods } from "./period.ts";
import { sparseMatrix } from "./sparse-matrix.ts";
import type { Taste } from "./taste.ts";
import { trainingDataOf } from "./testing/training-data.ts";

// Films of 1950, 1952, 1990, 1995 and one without a year; a book of 1950.
const itemYear = Float64Array.of(1950, 1952, 1990, 1995, NaN, 1950);
const periods = trainPeriods(
  trainingDataOf({
    itemGroup: Int32Array.of(0, 0, 0, 0, 0, 1),
    itemYear,
    ratings: sparseMatrix(3, 6, [
      [0, 0, 5],
      [1, 2, 4],
      [1, 3, 5],
      [2, 2, 4],
      [2, 5, 4],
    ]),
  }),
  { years: 2, prior: 10 },
);

const likes = (...items: number[]): Taste => ({
  items: Int32Array.from(items),
  ratings: new Float32Array(items.length).fill(5),
  likedGenres: new Int32Array(),
});

test("who likes films of a time gets others of it, and fewer of another time", () => {
  const odds = periods.signal(likes(0)).values;
  expect(odds[1]).toBeGreaterThan(0);
  expect(odds[2]).toBeLessThan(0);
  expect(odds[3]).toBeLessThan(0);
});

test("what has no year has no say, and neither has one kind in another", () => {
  const odds = periods.signal(likes(0)).values;
  expect(odds[4]).toBe(0);
  expect(odds[5]).toBeCloseTo(0, 10);
});

test("who has rated nothing is like everybody", () => {
  expect([...periods.signal(likes()).values].every((each) => Math.abs(each) < 1e-9)).toBe(true);
});

test("no year anywhere is no harm", () => {
  const none = trainPeriods(trainingDataOf({ itemGroup: new Int32Array(2) }), {
    years: 2,
    prior: 10,
  });
  expect([...none.signal(likes(0)).values]).toEqual([0, 0]);
});

test("the time is a reason where something liked of the same kind is of it", () => {
  const { parts } = periods.signal(likes(0));
  expect(parts(1)).toEqual([
    { because: { type: "period", year: 1952 }, points: expect.any(Number), isTrue: true },
  ]);
  expect(parts(2)[0]?.isTrue).toBe(false);
  expect(parts(4)).toEqual([]);
});
