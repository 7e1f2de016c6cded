import fc from "fast-check";
import { expect, test } from "vitest";
import { collaborativeOf, fitCollaborative } from "./collaborative.ts";
import { defaultLambda, type Ease } from "./ease.ts";
import { invertPositiveDefinite } from "./cholesky.ts";
import { finish } from "./progress.ts";
import { dualOperator, fitDual } from "./ridge-dual.ts";
import { fitPrimal, primalOperator } from "./ridge-primal.ts";
import { regularisedGram } from "./ridge.ts";
import {
  sparseMatrix,
  sparseRow,
  sparseRows,
  transpose,
  type Entry,
  type SparseMatrix,
} from "./sparse-matrix.ts";
import { sparseDot } from "./vector.ts";

const LAMBDA = 0.5;

const preferences = fc
  .record({ users: fc.integer({ min: 1, max: 8 }), items: fc.integer({ min: 1, max: 8 }) })
  .chain(({ users, items }) => {
    const weights = fc.array(fc.constantFrom(0, 0.5, 1), {
      minLength: users * items,
      maxLength: users * items,
    });
    return weights.map((cells): SparseMatrix => {
      const entries = cells.map((w, k): Entry => [Math.floor(k / items), k % items, w]);
      return sparseMatrix(
        users,
        items,
        entries.filter(([, , w]) => w > 0),
      );
    });
  });

/** EASE fitted to preferences. */
function train(matrix: SparseMatrix, lambda: number, maxSide?: number): Ease {
  return collaborativeOf(matrix, finish(fitCollaborative(matrix, lambda, maxSide)));
}

function expectClose(actual: Float64Array, expected: Float64Array): void {
  expect(actual.length).toBe(expected.length);
  for (const [k, value] of expected.entries()) expect(actual[k]).toBeCloseTo(value, 9);
}

test("two items: the weight between them is that of ridge regression", () => {
  // WᵀW + I = [[3, 1], [1, 2]], so P = [[2, -1], [-1, 3]] / 5 and B_01 = -P_01 / P_11 = 1 / 3.
  const ease = train(
    sparseMatrix(2, 2, [
      [0, 0, 1],
      [0, 1, 1],
      [1, 0, 1],
    ]),
    1,
  );
  const scores = ease.scores({ index: Int32Array.of(0), value: Float32Array.of(1) });
  expectClose(scores, Float64Array.of(0, 1 / 3));
});

test("the dual and the primal form are the same operator", () => {
  fc.assert(
    fc.property(preferences, (matrix) => {
      const all = Int32Array.from({ length: matrix.columns }, (_, item) => item);
      const dual = dualOperator(matrix, finish(fitDual(matrix, LAMBDA)));
      const primal = primalOperator(matrix.columns, finish(fitPrimal(matrix, all, LAMBDA)));
      expectClose(dual.diagonal, primal.diagonal);
      for (const row of sparseRows(matrix)) expectClose(dual.residual(row), primal.residual(row));
      for (const item of all) expectClose(dual.entries(item, all), primal.entries(item, all));
    }),
  );
});

test("the fold-in of a row of the fit equals the closed form w - λ MW / d", () => {
  fc.assert(
    fc.property(preferences, (matrix) => {
      const ease = train(matrix, LAMBDA);
      const inverse = finish(regularisedGram(transpose(matrix), LAMBDA));
      finish(invertPositiveDefinite(inverse, matrix.rows));
      const byItem = [...sparseRows(transpose(matrix))];
      const solved = byItem.map((column) =>
        Float64Array.from({ length: matrix.rows }, (_, user) =>
          sparseDot(column, inverse.subarray(user * matrix.rows, (user + 1) * matrix.rows)),
        ),
      );
      for (const [user, row] of [...sparseRows(matrix)].entries()) {
        const closed = solved.map((y, item) => {
          const d = 1 - sparseDot(byItem[item] ?? row, y);
          const own = row.value[row.index.indexOf(item)] ?? 0;
          return own - (LAMBDA * (y[user] ?? 0)) / d;
        });
        expectClose(ease.scores(row), Float64Array.from(closed));
      }
    }),
  );
});

test("contributions sum to the score, and without one of them the score is lower by it", () => {
  fc.assert(
    fc.property(preferences, fc.nat(), fc.nat(), (matrix, userSeed, itemSeed) => {
      const ease = train(matrix, LAMBDA);
      const row = sparseRow(matrix, userSeed % matrix.rows);
      const item = itemSeed % matrix.columns;
      const parts = ease.contributions(item, row);
      const score = ease.scores(row)[item] ?? Number.NaN;
      expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(score, 9);
      for (const [k, part] of parts.entries()) {
        const isOther = (_: number, place: number): boolean => place !== k;
        const rest = { index: row.index.filter(isOther), value: row.value.filter(isOther) };
        expect(ease.scores(rest)[item]).toBeCloseTo(score - part, 9);
      }
    }),
  );
});

test("above the bound on memory only the most rated items are fitted", () => {
  const matrix = sparseMatrix(3, 3, [
    [0, 0, 1],
    [0, 1, 1],
    [1, 1, 1],
    [2, 1, 1],
    [1, 2, 1],
    [2, 2, 1],
  ]);
  const ease = train(matrix, LAMBDA, 2);
  const scores = ease.scores(sparseRow(matrix, 0));
  expect(scores[0]).toBe(0);
  expect(scores[2]).toBeGreaterThan(0);
});

test("where the most rated items are too few of all, factors of all are fitted", () => {
  const tail = sparseMatrix(
    4,
    12,
    Array.from({ length: 12 }, (_, item): Entry => [item % 4, item, 1]),
  );
  expect(finish(fitCollaborative(tail, LAMBDA, 3)).form).toBe("factors");
  expect(finish(fitCollaborative(tail, LAMBDA, 4)).form).toBe("dual");
  const scores = train(tail, LAMBDA, 3).scores(sparseRow(tail, 0));
  expect(scores[4]).toBeGreaterThan(Math.abs(scores[5] ?? 1));
});

test("the default regularisation follows the density within bounds", () => {
  const one = sparseMatrix(
    1,
    200,
    Array.from({ length: 100 }, (_, item): Entry => [0, item, 4]),
  );
  expect(defaultLambda(one)).toBe(150);
  expect(defaultLambda(sparseMatrix(1, 1, []))).toBe(60);
});
