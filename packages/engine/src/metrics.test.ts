import { expect, test } from "vitest";
import { ndcg, ranksOf, recall, reciprocalRank, standardError } from "./metrics.ts";

test("ranks count from 1 among the candidates, ties by the smaller index", () => {
  const scores = Float64Array.of(-Infinity, 2, 5, 2, 1);
  expect(ranksOf([2, 3, 1], scores)).toEqual([1, 3, 2]);
});

test("NDCG compares with the ideal list", () => {
  expect(ndcg([1, 2, 3], 10)).toBe(1);
  expect(ndcg([2], 10)).toBeCloseTo(1 / Math.log2(3));
  expect(ndcg([1, 11], 10)).toBeCloseTo(1 / (1 + 1 / Math.log2(3)));
  expect(ndcg([3, 1, 2, 20], 2)).toBe(1);
});

test("recall and reciprocal rank", () => {
  expect(recall([1, 20, 21, 400], 20)).toBe(0.5);
  expect(reciprocalRank([8, 4, 40])).toBe(0.25);
});

test("the standard error of a mean is by the spread of its values", () => {
  expect(standardError([1, 3])).toBeCloseTo(1);
  expect(standardError([2, 2, 2])).toBe(0);
  expect(standardError([])).toBe(0);
});
