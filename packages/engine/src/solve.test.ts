import { expect, test } from "vitest";
import { solvePositiveDefinite } from "./solve.ts";

test("solves a system that is solved by hand, by its lower triangle", () => {
  const vector = Float64Array.of(8, 7);
  solvePositiveDefinite(Float64Array.of(4, NaN, 2, 3), vector);
  expect(vector[0]).toBeCloseTo(1.25, 12);
  expect(vector[1]).toBeCloseTo(1.5, 12);
});

test("the product with what it found is the right side", () => {
  const n = 9;
  const cell = (i: number, j: number): number => Math.cos(i - j) + (i === j ? n : 0);
  const vector = Float64Array.from({ length: n }, (_, i) => i - 3);
  const solved = vector.slice();
  solvePositiveDefinite(
    Float64Array.from({ length: n * n }, (_, k) => cell(Math.floor(k / n), k % n)),
    solved,
  );
  for (const [i, expected] of vector.entries()) {
    const product = solved.reduce((sum, value, j) => sum + cell(i, j) * value, 0);
    expect(product).toBeCloseTo(expected, 10);
  }
});
