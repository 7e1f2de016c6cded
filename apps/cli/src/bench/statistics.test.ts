import { expect, test } from "vitest";

import { percentile, round } from "./statistics.ts";

test("a percentile is the value at its nearest rank", () => {
  const values = [50, 15, 40, 20, 35];
  expect([0, 0.05, 0.3, 0.4, 0.5, 1].map((share) => percentile(values, share))).toEqual([
    15, 15, 20, 20, 35, 50,
  ]);
  expect(values).toEqual([50, 15, 40, 20, 35]);
});

test("values are ordered as numbers", () => {
  expect(percentile([9, 10, 100], 0.5)).toBe(10);
});

test("no values have no percentile", () => {
  expect(() => percentile([], 0.5)).toThrow(RangeError);
});

test("figures are rounded to decimals", () => {
  expect([round(1.2345, 2), round(2, 1)]).toEqual([1.23, 2]);
});
