import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { kendallTau, overlapAt } from "./list-comparison.ts";

const list = fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 20 });

describe("the overlap of two lists", () => {
  test("is the part of their first places that is in both", () => {
    expect(overlapAt([1, 2, 3, 4], [3, 1, 9, 4], 2)).toEqual({ depth: 2, share: 0.5 });
    expect(overlapAt([1, 2, 3, 4], [3, 1, 9, 4], 4)).toEqual({ depth: 4, share: 0.75 });
    expect(overlapAt([1, 2], [3, 4], 10)).toEqual({ depth: 2, share: 0 });
  });

  test("goes no deeper than the longer list", () => {
    expect(overlapAt([1, 2, 3], [1], 10)).toEqual({ depth: 3, share: 1 / 3 });
    expect(overlapAt([], [], 10)).toEqual({ depth: 0, share: 1 });
  });

  test("is the same both ways, and whole with itself", () => {
    fc.assert(
      fc.property(list, list, fc.integer({ min: 1, max: 25 }), (a, b, depth) => {
        expect(overlapAt(a, b, depth)).toEqual(overlapAt(b, a, depth));
        expect(overlapAt(a, a, depth).share).toBe(1);
      }),
    );
  });
});

describe("Kendall's tau", () => {
  test("counts pairs of what is in both by their order", () => {
    expect(kendallTau([1, 2, 3], [1, 2, 3])).toBe(1);
    expect(kendallTau([1, 2, 3], [3, 2, 1])).toBe(-1);
    expect(kendallTau([1, 2, 3], [1, 3, 2])).toBeCloseTo(1 / 3);
    // 8 is in one only, so that 2 and 5 are left, in the other order.
    expect(kendallTau([2, 8, 5], [7, 5, 2])).toBe(-1);
  });

  test("is none where there is no pair", () => {
    expect(kendallTau([1, 2], [2, 3])).toBeNull();
    expect(kendallTau([], [])).toBeNull();
  });

  test("is the same both ways, and the opposite of that with the list turned round", () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        const tau = kendallTau(a, b);
        expect(kendallTau(b, a)).toBe(tau);
        if (tau !== null) expect(kendallTau(a, b.toReversed())).toBeCloseTo(-tau);
      }),
    );
  });
});
