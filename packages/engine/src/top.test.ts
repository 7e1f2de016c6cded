import fc from "fast-check";
import { expect, test } from "vitest";
import { topItems } from "./top.ts";

test("takes the highest scores, ties by the smaller index", () => {
  expect(topItems(Float64Array.of(1, 3, 2, 3), Int32Array.of(0, 1, 2, 3), 3)).toEqual([1, 3, 2]);
  expect(topItems(Float64Array.of(1, 3), Int32Array.of(0), 5)).toEqual([0]);
});

test("agrees with sorting", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.nat(12), (scores, limit) => {
      const items = scores.map((_, item) => item);
      const sorted = items.toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
      const top = topItems(Float64Array.from(scores), Int32Array.from(items), limit);
      expect(top).toEqual(sorted.slice(0, limit));
    }),
  );
});
