import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { text, Username } from "./schemas.ts";

const isText = (value: string) => text({ max: 50 }).safeParse(value).success;
const isName = (value: string) => Username.safeParse(value).success;

describe("text", () => {
  test("is always what PostgreSQL can store, or refused", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (input) => {
        const { success, data = "" } = text({ max: 50 }).safeParse(input);
        if (success)
          expect(data.isWellFormed() && !data.includes("\0") && data.length > 0).toBe(true);
      }),
    );
    expect(text({ max: 50 }).safeParse("a\uD800").success).toBe(false);
    expect(text({ max: 50 }).safeParse("a\0").success).toBe(false);
  });

  test.each([
    "two\nlines",
    "two\r\nlines",
    "a\ttab",
    "\u001B[31mred",
    "next\u0085line",
    "a\u2028separator",
    "a\u2029separator",
    "zero\u200Bwidth",
    "\u202Eevil\u202C",
    "\u2067turned\u2069",
    "left\u200Eright",
    "soft\u00ADhyphen",
    "a\uFEFFb",
    "\u200Dstart",
    "end\u200C",
    "two\u200D\u200Djoiners",
    "before \u200Da blank",
    "\u200B\u200B",
  ])("is one line that is seen as it is: not %j", (value) => {
    expect(isText(value)).toBe(false);
    expect(isName(value)).toBe(false);
  });

  test.each([
    "می‌خواهم",
    "ශ්‍රී ලංකා",
    "👩‍👩‍👧 family",
    "❤️‍🔥",
    "naïve, Zoë & Ольга — 東京 №5",
    "\n only its ends \t",
    "%_\\",
  ])("may be %j", (value) => {
    expect(text({ max: 50 }).parse(value)).toBe(value.trim());
  });
});

describe("a name", () => {
  test.each([
    ["joiners", "ali\u200Cce"],
    ["the Hangul filler", "\u3164\u3164"],
    ["a filler behind letters", "alice\u3164"],
    ["selectors behind letters", "al\uFE0Fice"],
    ["a grapheme joiner", "al\u034Fice"],
    ["an emoji of several", "Anna 👩‍👩‍👧"],
    ["no letter or digit", "--"],
    ["emoji only", "😀😀"],
    ["one character", "a"],
    ["blanks", "   "],
  ])("has not %s", (_, value) => {
    expect(isName(value)).toBe(false);
  });

  test.each(["Zoé the Great", "李小龍", "علی رضا", "O'Brien-Smith", "Anna ❤️", "42", "x 😀"])(
    "may be %s",
    (value) => {
      expect(Username.parse(value)).toBe(value.normalize("NFC"));
    },
  );
});
