import { kinds } from "@recofinement/db";
import { type RawBuilder, sql } from "kysely";

import { findByIdentifier } from "./identifiers.ts";
import { findMatches, follows } from "./matches.ts";
import { type Beginning, remembered, type Search, type TierName } from "./open-search.ts";
import { allOf } from "./words.ts";

/** Contents whose identifier the query is. */
export const findIdentified = remembered("identifier", async (search, { after }) => {
  const { db, term, kinds: wanted } = search;
  const found = after ? [] : await findByIdentifier(db, term);
  return found.filter(({ kind }) => wanted.includes(kind));
});

/** Contents whose whole title the query is. */
export const findTitled = remembered("title", (search, { after, limit }) =>
  search.db
    .selectFrom("content")
    .where("title_key", "=", search.query.key)
    .where("kind", "in", search.kinds)
    .where(follows(after))
    .orderBy("popularity", "desc")
    .orderBy("id")
    .limit(limit)
    .select(["id", "popularity"])
    .execute(),
);

/** Contents that have all words of the query, or words that begin with them. */
export const findWorded = remembered("words", (search, part) => {
  const { db, kinds: wanted, conditions, totals, query } = search;
  const filter = sql<boolean>`title_key <> ${query.key}`;
  return findMatches(db, { kinds: wanted, ways: [conditions], totals, filter, ...part });
});

/** Contents of a year that was typed beside other words, which they have: "titanic 1997". */
export const findOfYear = remembered("year", async (search, part) => {
  const { db, kinds: wanted, totals } = search;
  const reading = withYear(search);
  if (!reading) return [];
  const { conditions, year } = reading;
  const filter = sql<boolean>`year = ${year} and ${isUnmatched(search)}`;
  return findMatches(db, { kinds: wanted, ways: [conditions], totals, filter, ...part });
});

/** The other words of a query one of whose words is a year. */
function withYear({ query, conditions }: Search) {
  const at = query.words.findIndex((word) => /^(1[89]|20)\d\d$/.test(word));
  const others = conditions.toSpliced(at, 1);
  return at < 0 || others.length === 0
    ? undefined
    : { conditions: others, year: Number(query.words[at]) };
}

/** How many of the best matches bring the same works in other kinds with them. */
const mostLinking = 24;

/** The best matches of all kinds. */
async function findLinking(search: Search): Promise<number[]> {
  const isOfAll = search.kinds.length === kinds.length;
  const anyKind = isOfAll ? search : { ...search, kinds, begun: new Map<TierName, Beginning>() };
  const titled = await findTitled(anyKind, { limit: mostLinking });
  const worded = await findWorded(anyKind, { limit: mostLinking });
  return [...titled, ...worded].slice(0, mostLinking).map(({ id }) => id);
}

/** The book of a film that matches, though its own title and creators do not. */
export const findLinked = remembered("work", async (search, { after, limit }) => {
  const { db, kinds: wanted } = search;
  const best = await findLinking(search);
  if (best.length === 0) return [];
  return db
    .selectFrom("content")
    .where("work_id", "in", (eb) =>
      eb
        .selectFrom("content as best")
        .where("best.id", "in", best)
        .where("best.work_id", "is not", null)
        .select("best.work_id"),
    )
    .where("kind", "in", wanted)
    .where(isUnmatched(search))
    .where(sql<boolean>`not ${isOfYear(search)}`)
    .where(follows(after))
    .orderBy("popularity", "desc")
    .orderBy("id")
    .limit(limit)
    .select(["id", "popularity"])
    .execute();
});

/** More than a search has of the same works in other kinds where it has little. */
const mostLinked = 5;

/** Whether a content is in none of the tiers that take the query as it stands, which have little. */
export async function isNotExact(search: Search): Promise<RawBuilder<boolean>> {
  const linked = await findLinked(search, { limit: mostLinked });
  return sql`${isUnmatched(search)} and not ${isOfYear(search)}
    and id <> all(${linked.map(({ id }) => id)}::integer[])`;
}

function isOfYear(search: Search): RawBuilder<boolean> {
  const reading = withYear(search);
  return reading
    ? sql`(year is not distinct from ${reading.year} and search_words @@ ${allOf(reading.conditions)})`
    : sql`false`;
}

function isUnmatched({ query, conditions }: Search): RawBuilder<boolean> {
  return sql`title_key <> ${query.key} and not search_words @@ ${allOf(conditions)}`;
}
