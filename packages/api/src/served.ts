import { foreignCursor } from "./page.ts";

/** As many recommendations as one walk through a list goes; the cursor then still fits in a URL. */
export const mostServed = 600;

/**
 * A cursor that holds what has been served. Lists change with every rating, also between two pages;
 * going on behind a position would repeat and miss contents, leaving out what was served does neither.
 *
 * Ascending differences of the ids in LEB128 (7 bits a byte), one or two bytes for each in practice.
 */
export function writeServed(ids: readonly number[]): string {
  const bytes: number[] = [];
  let previous = 0;
  for (const id of ids.toSorted((a, b) => a - b)) {
    let rest = id - previous;
    for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
    bytes.push(rest);
    previous = id;
  }
  return Buffer.from(bytes).toString("base64url");
}

/** The ids in a cursor, none for the first page. */
export function readServed(cursor: string | null | undefined): number[] {
  const ids: number[] = [];
  let id = 0;
  let difference = 0;
  let shift = 0;
  for (const byte of Buffer.from(cursor ?? "", "base64url")) {
    difference += (byte & 0x7f) * 2 ** shift;
    shift += 7;
    if (byte > 0x7f) continue;
    id += difference;
    if (id > 0x7fff_ffff || difference === 0) throw foreignCursor();
    ids.push(id);
    difference = 0;
    shift = 0;
  }
  if (shift > 0 || ids.length > mostServed) throw foreignCursor();
  return ids;
}
