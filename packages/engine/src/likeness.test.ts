import { expect, test } from "vitest";
import { likenessBy } from "./likeness.ts";
import { sparseMatrix } from "./sparse-matrix.ts";

/** Items 0 and 1 have the same words, 2 has one of them, 3 has others; 0 and 3 have a maker in common. */
const likeness = likenessBy(
  [
    {
      features: sparseMatrix(4, 4, [
        [0, 0, 1],
        [0, 1, 1],
        [1, 0, 1],
        [1, 1, 1],
        [2, 1, 1],
        [2, 2, 1],
        [3, 3, 1],
      ]),
      weight: 1,
    },
    {
      features: sparseMatrix(4, 2, [
        [0, 0, 1],
        [1, 1, 1],
        [3, 0, 1],
      ]),
      weight: 0.3,
    },
  ],
  4,
);

const rowOf = (...cells: [item: number, weight: number][]) => ({
  index: Int32Array.from(cells, ([item]) => item),
  value: Float32Array.from(cells, ([, weight]) => weight),
});

test("what has most in common with a liked item scores best", () => {
  const [, same = 0, near = 0, maker = 0] = likeness.scores(rowOf([0, 1]));
  expect(same).toBeCloseTo(1);
  expect(maker).toBeCloseTo(0.3);
  expect(near).toBeGreaterThan(0);
  expect(near).toBeLessThan(same);
});

test("contributions are in the order of the row, and sum to the score", () => {
  const row = rowOf([3, 0.5], [0, 1], [2, 0.25]);
  const scores = likeness.scores(row);
  for (const [item, score] of scores.entries()) {
    const contributions = likeness.contributions(item, row);
    expect(contributions).toHaveLength(3);
    expect(contributions.reduce((sum, part) => sum + part, 0)).toBeCloseTo(score, 6);
  }
  expect(likeness.contributions(3, row)[1]).toBeCloseTo(0.3);
});

test("nothing preferred is like nothing", () => {
  expect([...likeness.scores(rowOf())]).toEqual([0, 0, 0, 0]);
});
