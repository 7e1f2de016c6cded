import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { chooseScan } from "./scan.ts";

const scan = (total: number, matching: number[], wanted = 25) =>
  chooseScan({ total, matching, wanted });

describe("chooseScan", () => {
  test("walks to what is frequent, and looks up what is rare", () => {
    expect(scan(100_000, [50_000])).toEqual({ how: "walk", most: 500 });
    expect(scan(100_000, [100])).toEqual({ how: "lookUp" });
  });

  test("takes conditions for independent: two that are frequent make few matches", () => {
    expect(scan(100_000, [10_000])).toMatchObject({ how: "walk" });
    expect(scan(100_000, [10_000, 500])).toEqual({ how: "lookUp" });
    expect(scan(100_000, [50_000, 20_000])).toEqual({ how: "walk", most: 2_500 });
  });

  test("looks up where nothing is known, or nothing matches", () => {
    expect(scan(0, [0])).toEqual({ how: "lookUp" });
    expect(scan(0, [])).toEqual({ how: "lookUp" });
    expect(scan(100, [0])).toEqual({ how: "lookUp" });
    expect(scan(100, [0, 100])).toEqual({ how: "lookUp" });
  });

  test("walks to everything", () => {
    expect(scan(100, [])).toEqual({ how: "walk", most: 250 });
  });

  const counts = fc
    .integer({ min: 1, max: 1_000_000 })
    .chain((total) =>
      fc.record({ total: fc.constant(total), count: fc.integer({ min: 0, max: total }) }),
    );

  test("reads the fewer rows of the two, as far as can be expected", () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 101 }), ({ total, count }, wanted) => {
        const { how } = scan(total, [count], wanted);
        // The bound that was measured: to walk pays where n² > wanted · N.
        expect(how).toBe(wanted * total < count ** 2 ? "walk" : "lookUp");
      }),
    );
  });

  test("never walks without end, and far enough for what is wanted", () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 101 }), ({ total, count }, wanted) => {
        const chosen = scan(total, [count], wanted);
        if (chosen.how === "lookUp") return;
        expect(chosen.most).toBeGreaterThanOrEqual(10 * wanted);
        // Ten times what it would cost to look up, at the most.
        expect(chosen.most).toBeLessThanOrEqual(10 * count);
      }),
    );
  });
});
