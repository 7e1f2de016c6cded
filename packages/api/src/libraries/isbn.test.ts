import fc from "fast-check";
import { expect, test } from "vitest";

import { toIsbn13 } from "./isbn.ts";

test.each([
  ["0439023483", "9780439023481"],
  ["043902348-3", "9780439023481"],
  ["075640407X", "9780756404079"],
  ["075640407x", "9780756404079"],
  ["978-0-439-02348-1", "9780439023481"],
  ["9791090636071", "9791090636071"],
])("%s is the ISBN %s", (written, isbn13) => {
  expect(toIsbn13(written)).toBe(isbn13);
});

test.each([
  "0439023484",
  "9780439023482",
  "9770439023484",
  "X439023483",
  "043902348",
  "",
  "B00ABC1234",
])("%j is none", (written) => {
  expect(toIsbn13(written)).toBeUndefined();
});

test("one wrong digit is noticed, whichever it is", () => {
  const place = fc.nat({ max: 12 });
  fc.assert(
    fc.property(
      fc.nat({ max: 999_999_999 }),
      place,
      fc.integer({ min: 1, max: 9 }),
      (n, at, by) => {
        const nine = String(n).padStart(9, "0");
        const isbn10 = "0123456789X"
          .split("")
          .map((digit) => nine + digit)
          .filter(toIsbn13);
        expect(isbn10).toHaveLength(1);
        const isbn13 = toIsbn13(isbn10[0] ?? "") ?? "";
        expect(toIsbn13(isbn13)).toBe(isbn13);
        const wrong = [...isbn13].map((digit, i) => (i === at ? (Number(digit) + by) % 10 : digit));
        expect(toIsbn13(wrong.join(""))).toBeUndefined();
      },
    ),
  );
});
