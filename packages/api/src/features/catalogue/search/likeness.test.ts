import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { takeApart } from "./apart.ts";
import { oneEditAway, respellings } from "./edits.ts";
import { slipsBetween } from "./likeness.ts";

const word = fc.string({
  unit: fc.constantFrom("a", "b", "e", "h", "k", "p", "s", "t"),
  minLength: 1,
  maxLength: 8,
});

describe("slipsBetween", () => {
  test.each([
    ["matirx", "matrix", 0.5],
    ["poter", "potter", 0.5],
    ["dracala", "dracula", 0.5],
    ["klub", "club", 1],
    ["fantom", "phantom", 0.5],
    ["sycho", "psycho", 0.5],
    ["ark", "art", 1],
  ])("%s and %s are %d apart", (a, b, slips) => {
    expect(slipsBetween(a, b)).toBe(slips);
  });

  test("is nothing between equals, the same both ways, and at most one for one slip inside", () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(slipsBetween(a, a)).toBe(0);
        expect(slipsBetween(a, b)).toBe(slipsBetween(b, a));
      }),
    );
    fc.assert(
      fc.property(word, (a) => {
        for (const edit of oneEditAway(a)) expect(slipsBetween(a, edit)).toBeLessThanOrEqual(1.5);
      }),
    );
  });
});

test("one slip away is whatever can be slipped back", () => {
  fc.assert(
    fc.property(word, (a) => {
      for (const edit of oneEditAway(a)) expect(oneEditAway(edit)).toContain(a);
    }),
  );
  expect(oneEditAway("a1")).toContain("a7");
  expect(oneEditAway("abc")).not.toContain("ab7");
});

test("a sound is spelt in other ways wherever it is", () => {
  expect(respellings("fantom")).toContain("phantom");
  expect(respellings("kik")).toContain("kick");
  expect(respellings("kik")).toContain("cik");
});

test("a word is taken apart into the fewest words, the most frequent ones", () => {
  const frequencies = new Map([
    ["lord", 9],
    ["of", 99],
    ["the", 99],
    ["rings", 5],
    ["o", 1],
    ["f", 1],
    ["star", 5],
    ["wars", 5],
    ["st", 1],
    ["arwars", 1],
  ]);
  const frequencyOf = (part: string) => frequencies.get(part) ?? 0;
  expect(takeApart("lordoftherings", frequencyOf)).toEqual(["lord", "of", "the", "rings"]);
  expect(takeApart("starwars", frequencyOf)).toEqual(["star", "wars"]);
  expect(takeApart("starwarsx", frequencyOf)).toBeUndefined();
});
