import { z } from "zod";

import { AppError } from "./errors.ts";

/** Where a page ended: the sort key of its last item. */
type Position = readonly (string | number)[];

/** Reads the position out of a cursor; undefined for the first page. Cursors are opaque to clients. */
export function readCursor<T extends z.ZodType<Position>>(
  schema: T,
  cursor: string | null | undefined,
): z.infer<T> | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const { success, data } = schema.safeParse(parseJson(cursor));
  if (!success) throw foreignCursor();
  return data;
}

/** What a caller hears of a cursor that no page of this list has given out. */
export function foreignCursor(): AppError {
  return new AppError(
    "CURSOR_INVALID",
    "The cursor does not belong to this list; start without one.",
  );
}

/**
 * Makes a page of rows that were fetched with one more than `limit`: the surplus row only says
 * that there is a next page.
 */
export function toPage<Row>(
  rows: Row[],
  limit: number,
  positionOf: (row: Row) => Position,
): { items: Row[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const hasNext = rows.length > limit && last !== undefined;
  return { items, nextCursor: hasNext ? writeCursor(positionOf(last)) : null };
}

function writeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

function parseJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
