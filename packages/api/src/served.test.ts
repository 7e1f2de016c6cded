import fc from "fast-check";
import { expect, test } from "vitest";

import { AppError } from "./errors.ts";
import { mostServed, readServed, writeServed } from "./served.ts";

const id = fc.integer({ min: 1, max: 2 ** 31 - 1 });

test("what was served comes back, whatever it was", () => {
  fc.assert(
    fc.property(fc.uniqueArray(id, { maxLength: mostServed }), (ids) => {
      expect(readServed(writeServed(ids))).toEqual(ids.toSorted((a, b) => a - b));
    }),
  );
});

test("anything else is refused, or means ids that could be", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String()), (cursor) => {
      try {
        for (const served of readServed(cursor)) expect(served).toBeLessThan(2 ** 31);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }),
  );
});

test("a whole walk through a catalogue of a million fits in a URL", () => {
  const ids = Array.from({ length: mostServed }, (_, i) => (i + 1) * 1_600);
  expect(writeServed(ids).length).toBeLessThan(2_000);
});
