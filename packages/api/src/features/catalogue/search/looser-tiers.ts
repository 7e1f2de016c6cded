import { type RawBuilder, sql } from "kysely";

import { isNotExact } from "./exact-tiers.ts";
import { findMatches, follows } from "./matches.ts";
import type { Part, Search } from "./open-search.ts";
import { type LooserName, looserNames } from "./readings.ts";
import { allOf } from "./words.ts";

/** Contents whose whole title the query is, but for its spelling. */
export async function findRespelt(search: Search, { after, limit }: Part) {
  const { titles } = await search.readings();
  if (titles.length === 0) return [];
  return search.db
    .selectFrom("content")
    .where(isTitled(titles))
    .where("kind", "in", search.kinds)
    .where(await isNotExact(search))
    .where(follows(after))
    .orderBy("popularity", "desc")
    .orderBy("id")
    .limit(limit)
    .select(["id", "popularity"])
    .execute();
}

/** What the query finds when it is read more loosely. */
export async function findLooser(name: LooserName, search: Search, part: Part) {
  const { titles, looser } = await search.readings();
  const ways = looser[name];
  if (ways.length === 0) return [];
  const before = looserNames.slice(0, looserNames.indexOf(name)).flatMap((each) => looser[each]);
  const found = [isTitled(titles), ...before.map((way) => sql`search_words @@ ${allOf(way)}`)];
  const filter = sql<boolean>`${await isNotExact(search)} and ${sql.join(
    found.map((each) => sql`not (${each})`),
    sql` and `,
  )}`;
  const { db, kinds: wanted, totals } = search;
  return findMatches(db, { kinds: wanted, ways, totals, filter, ...part });
}

function isTitled(titles: readonly string[]): RawBuilder<boolean> {
  return sql`title_key = any(${titles}::text[])`;
}
