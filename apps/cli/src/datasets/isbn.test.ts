import fc from "fast-check";
import { expect, test } from "vitest";

import { toIsbn13 } from "./isbn.ts";

test("an ISBN gets its leading zeros back and becomes one of 13 digits", () => {
  expect(toIsbn13("0-306-40615-2")).toBe("9780306406157");
  expect(toIsbn13("306406152")).toBe("9780306406157");
  expect(toIsbn13("080442957X")).toBe("9780804429573");
  expect(toIsbn13("80442957x")).toBe("9780804429573");
  expect(toIsbn13("978-0-306-40615-7")).toBe("9780306406157");
});

test("what the check digit contradicts is none", () => {
  for (const none of [
    "",
    "0",
    "0000000000",
    "306406153",
    "9780306406158",
    "9.78030640615e+12",
    "978030640615.0",
    "X306406152",
  ]) {
    expect(toIsbn13(none), none).toBeNull();
  }
});

test("one digit that is wrong is always noticed", () => {
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 9, maxLength: 9 });
  const property = fc.property(
    digits,
    fc.nat({ max: 8 }),
    fc.integer({ min: 1, max: 9 }),
    (nine, place, by) => {
      fc.pre(nine.some((digit) => digit > 0));
      const sum = nine.reduce((all, digit, i) => all + digit * (10 - i), 0);
      const check = (11 - (sum % 11)) % 11;
      const isbn = `${nine.join("")}${check === 10 ? "X" : check}`;
      expect(toIsbn13(isbn)?.slice(3, 12)).toBe(nine.join(""));
      expect(toIsbn13(isbn.replace(/^0+/, ""))).toBe(toIsbn13(isbn));
      const wrong = nine.with(place, ((nine[place] ?? 0) + by) % 10);
      expect(toIsbn13(`${wrong.join("")}${isbn.at(-1)}`)).toBeNull();
    },
  );
  fc.assert(property);
});
