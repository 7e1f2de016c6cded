import fc from "fast-check";
import { expect, test } from "vitest";
import { diversify, intraListSimilarity } from "./diversity.ts";

const lists = fc
  .array(
    fc.record({
      score: fc.double({ min: -3, max: 9, noNaN: true }),
      tags: fc.uniqueArray(fc.constantFrom("drama", "war", "space", "love"), { maxLength: 3 }),
    }),
    { maxLength: 25 },
  )
  .map((entries) =>
    entries
      .toSorted((a, b) => b.score - a.score)
      .map(({ score, tags }, id) => ({ id, score, tags: new Set(tags) })),
  );

test("more diversity never means a list that is more alike", () => {
  fc.assert(
    fc.property(
      lists,
      fc.nat(12),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (ranked, size, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const alike = (diversity: number) =>
          intraListSimilarity(diversify(ranked, { size, diversity }));
        expect(alike(more)).toBeLessThanOrEqual(alike(less) + 1e-9);
      },
    ),
  );
});

test("a list stays one: as long, best first, nothing twice; without diversity it is the head", () => {
  fc.assert(
    fc.property(
      lists,
      fc.nat(12),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (ranked, size, diversity) => {
        const list = diversify(ranked, { size, diversity });
        expect(list).toHaveLength(Math.min(size, ranked.length));
        expect(list.map(({ id }) => id)).toEqual(
          [...new Set(list.map(({ id }) => id))].toSorted((x, y) => x - y),
        );
        expect(diversify(ranked, { size, diversity: 0 })).toEqual(ranked.slice(0, size));
      },
    ),
  );
});

test("an exchange takes what is alike, for what scores nearly as much", () => {
  const entry = (id: number, score: number, ...tags: string[]) => ({
    id,
    score,
    tags: new Set(tags),
  });
  const ranked = [
    entry(0, 9, "war"),
    entry(1, 8, "war"),
    entry(2, 7.9, "love"),
    entry(3, 1, "space"),
  ];
  const list = diversify(ranked, { size: 2, diversity: 1 });
  expect(list.map(({ id }) => id)).toEqual([0, 2]);
});
