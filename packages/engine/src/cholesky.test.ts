import { expect, test } from "vitest";
import { invertPositiveDefinite } from "./cholesky.ts";
import { finish } from "./progress.ts";

test("inverts a matrix that is inverted by hand", () => {
  const matrix = Float64Array.of(4, 2, 2, 3);
  finish(invertPositiveDefinite(matrix, 2));
  for (const [k, expected] of [3 / 8, -1 / 4, -1 / 4, 1 / 2].entries()) {
    expect(matrix[k]).toBeCloseTo(expected, 12);
  }
});

test("the inverse of a larger matrix gives the identity", () => {
  const n = 13;
  const cell = (i: number, j: number): number =>
    Math.cos(i * j) + Math.cos(j - i) + (i === j ? n * 2 : 0);
  const matrix = Float64Array.from({ length: n * n }, (_, k) => cell(Math.floor(k / n), k % n));
  const inverse = matrix.slice();
  finish(invertPositiveDefinite(inverse, n));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += (matrix[i * n + k] ?? 0) * (inverse[k * n + j] ?? 0);
      expect(sum).toBeCloseTo(i === j ? 1 : 0, 10);
    }
  }
});

test("refuses a matrix that is not positive definite", () => {
  expect(() => finish(invertPositiveDefinite(Float64Array.of(1, 2, 2, 1), 2))).toThrow(RangeError);
});
