import { kinds } from "@recofinement/db";
import { type RawBuilder, sql } from "kysely";

import { findByIdentifier } from "./identifiers.ts";
import { findMatches, follows } from "./matches.ts";
import type { Part, Search } from "./open-search.ts";
import { allOf } from "./words.ts";

/** Contents whose identifier the query is. */
export async function findIdentified({ db, term, kinds: wanted }: Search, { after }: Part) {
  const found = after ? [] : await findByIdentifier(db, term);
  return found.filter(({ kind }) => wanted.includes(kind));
}

/** Contents whose whole title the query is. */
export function findTitled({ db, query, kinds: wanted }: Search, { after, limit }: Part) {
  return db
    .selectFrom("content")
    .where("title_key", "=", query.key)
    .where("kind", "in", wanted)
    .where(follows(after))
    .orderBy("popularity", "desc")
    .orderBy("id")
    .limit(limit)
    .select(["id", "popularity"])
    .execute();
}

/** Contents that have all words of the query, or words that begin with them. */
export function findWorded({ db, kinds: wanted, conditions, totals, query }: Search, part: Part) {
  const filter = sql<boolean>`title_key <> ${query.key}`;
  return findMatches(db, { kinds: wanted, ways: [conditions], totals, filter, ...part });
}

/** Contents of a year that was typed beside other words, which they have: "titanic 1997". */
export async function findOfYear(search: Search, part: Part) {
  const { db, kinds: wanted, totals } = search;
  const reading = withYear(search);
  if (!reading) return [];
  const { conditions, year } = reading;
  const filter = sql<boolean>`year = ${year} and ${isUnmatched(search)}`;
  return findMatches(db, { kinds: wanted, ways: [conditions], totals, filter, ...part });
}

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

/** By search, since several tiers ask for them. */
const linking = new WeakMap<Search, Promise<number[]>>();

/** The best matches of all kinds, which bring the same works in other kinds with them. */
function findLinking(search: Search): Promise<number[]> {
  const known = linking.get(search);
  if (known) return known;
  const anyKind = { ...search, kinds };
  const finding = findTitled(anyKind, { limit: mostLinking })
    .then(async (titled) => [...titled, ...(await findWorded(anyKind, { limit: mostLinking }))])
    .then((best) => best.slice(0, mostLinking).map(({ id }) => id));
  linking.set(search, finding);
  return finding;
}

/** The book of a film that matches, though its own title and creators do not. */
export async function findLinked(search: Search, { after, limit }: Part) {
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
}

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
