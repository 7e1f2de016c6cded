import fc from "fast-check";
import { expect, test } from "vitest";

import { isbn13 } from "./isbn.ts";

test.each([
  ["0-439-02348-3", "9780439023481"],
  ["0439554934", "9780439554930"],
  ["080442957x", "9780804429573"],
  ["978-0-306-40615-7", "9780306406157"],
  ["979 10 90636 07 1", "9791090636071"],
])("%s is %s", (typed, expected) => {
  expect(isbn13(typed)).toBe(expected);
});

test.each(["", "9780306406158", "0439023484", "X439023483", "1234567890123", "978030640615", "٠٤"])(
  "%s is none",
  (typed) => {
    expect(isbn13(typed)).toBeUndefined();
  },
);

test("one last digit is right of ten, and any other digit that is mistyped is noticed", () => {
  fc.assert(
    fc.property(fc.nat({ max: 999_999_999 }), fc.nat({ max: 12 }), (number, at) => {
      const body = `978${String(number).padStart(9, "0")}`;
      const right = [...Array(10).keys()].flatMap((last) => isbn13(`${body}${last}`) ?? []);
      expect(right).toHaveLength(1);
      const [isbn = ""] = right;
      const other = (Number(isbn[at]) + 1) % 10;
      expect(isbn13(isbn.slice(0, at) + other + isbn.slice(at + 1))).toBeUndefined();
    }),
  );
});
