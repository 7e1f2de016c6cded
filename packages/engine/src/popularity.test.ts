import { expect, test } from "vitest";
import { freshness, popularityOf } from "./popularity.ts";
import { sparseMatrix } from "./sparse-matrix.ts";

const ratings = sparseMatrix(2, 3, [
  [0, 0, 5],
  [1, 0, 4],
  [0, 1, 5],
]);

test("draws the mean of the ratings towards the prior", () => {
  const [twice, once, never] = popularityOf({ ratings });
  expect(twice).toBeCloseTo((5 + 4 + 50 * 2.5) / 52);
  expect(once).toBeCloseTo((5 + 50 * 2.5) / 51);
  expect(never).toBe(2.5);
});

test("a fresh rating counts twice, and the second time fades by half in a month", () => {
  expect([freshness(-1), freshness(0), freshness(30), freshness(60)]).toEqual([1, 1, 0.5, 0.25]);
  const trend = { weight: Float64Array.of(0, 0.5, 0), stars: Float64Array.of(0, 2.5, 0) };
  const [, once] = popularityOf({ ratings, trend });
  expect(once).toBeCloseTo((5 * 1.5 + 50 * 2.5) / 51.5);
});
