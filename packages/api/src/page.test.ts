import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { AppError } from "./errors.ts";
import { readCursor, toPage } from "./page.ts";

const Position = z.tuple([z.number(), z.int32()]);

describe("cursors", () => {
  test("come back exactly, whatever the score", () => {
    const position = fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat());
    fc.assert(
      fc.property(position, ([score, id]) => {
        const { nextCursor } = toPage([0, 1], 1, () => [score, id]);
        // JSON has one zero.
        expect(readCursor(Position, nextCursor)).toEqual([score + 0, id]);
      }),
    );
  });

  test("that are made up are refused, never an unexpected error", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json().map(btoa64)), (cursor) => {
        try {
          const position = readCursor(Position, cursor);
          expect(Position.safeParse(position).success).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });

  test("are only there when another page is", () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 100 }), (rows, limit) => {
        const { items, nextCursor } = toPage(rows, limit, (row) => [row]);
        expect(items).toEqual(rows.slice(0, limit));
        expect(nextCursor !== null).toBe(rows.length > limit);
      }),
    );
  });
});

function btoa64(json: string): string {
  return Buffer.from(json).toString("base64url");
}
