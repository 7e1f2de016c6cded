import { expect, test } from "vitest";
import { weightedRatings } from "./popularity.ts";
import { sparseMatrix } from "./sparse-matrix.ts";

test("draws the mean of the ratings towards the prior", () => {
  const ratings = sparseMatrix(2, 3, [
    [0, 0, 5],
    [1, 0, 4],
    [0, 1, 5],
  ]);
  const [twice, once, never] = weightedRatings(ratings, 3, 2);
  expect(twice).toBeCloseTo((5 + 4 + 2 * 3) / 4);
  expect(once).toBeCloseTo((5 + 2 * 3) / 3);
  expect(never).toBe(3);
});
