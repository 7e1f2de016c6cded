import type { Queryable } from "@recofinement/db";
import { z } from "zod";

import { readCursor, toPage } from "../../../page.ts";
import type { UserContext } from "../../../trpc/context.ts";
import { readContents } from "../queries.ts";
import type { ContentPage, SearchInput } from "../schemas.ts";
import type { Found } from "./matches.ts";
import { openSearch, type TierName, tierNames } from "./open-search.ts";
import { findTier } from "./tiers.ts";

const Position = z.tuple([z.literal("search"), z.enum(tierNames), z.number(), z.int32()]);
type Position = z.infer<typeof Position>;

/**
 * Contents by title, creator, ISBN or IMDb id. First those whose identifier or whole title the query
 * is, then those that have all its words or words that begin so, or of the year in it, then the same works in
 * other kinds and, where all that is little, what is spelt alike or lacks a word. Among equals the most
 * popular come first.
 */
export async function searchContent(
  { db }: UserContext,
  { limit, cursor, ...wanted }: SearchInput,
): Promise<ContentPage> {
  const position = readCursor(Position, cursor);
  const found = await findContents(db, wanted, { position, limit: limit + 1 });
  const page = toPage(found, limit, (last) => ["search", last.tier, last.popularity, last.id]);
  const items = await readContents(
    db,
    page.items.map((each) => each.id),
  );
  return { items, nextCursor: page.nextCursor };
}

/** The best of what a query may mean, or those after a position. */
export async function findContents(
  db: Queryable,
  wanted: Pick<SearchInput, "query" | "kind">,
  { position, limit }: { position?: Position | undefined; limit: number },
): Promise<(Found & { tier: TierName })[]> {
  const search = await openSearch(db, { ...wanted, reached: position?.[1] });
  if (search.query.words.length === 0) return [];
  const [, firstTier = "identifier", popularity = 0, id = 0] = position ?? [];
  const found: (Found & { tier: TierName })[] = [];
  for (const tier of tierNames.slice(tierNames.indexOf(firstTier))) {
    const missing = limit - found.length;
    if (missing === 0) break;
    const after = position && tier === firstTier ? { popularity, id } : undefined;
    const next = await findTier[tier](search, { after, limit: missing });
    found.push(...next.map((each) => ({ ...each, tier })));
  }
  return found;
}
