import { kinds } from "@recofinement/db";
import { type RawBuilder, sql } from "kysely";

import { findByIdentifier } from "./identifiers.ts";
import { frequency } from "./conditions.ts";
import { findMatches, follows, type Found } from "./matches.ts";
import {
  type Beginning,
  type Part,
  remembered,
  type Search,
  type TierName,
} from "./open-search.ts";
import { allOf } from "./words.ts";

/** Contents whose identifier the query is. */
export const findIdentified = remembered("identifier", async (search, { after }) => {
  const { db, term, kinds: wanted } = search;
  const found = after ? [] : await findByIdentifier(db, term);
  return found.filter(({ kind }) => wanted.includes(kind));
});

/** Contents whose whole title the query is: a look at each kind, since thousands may share a title. */
export const findTitled = remembered("title", (search, part) =>
  findBestOfKinds(search, isTitle(search), part),
);

/** The best in each kind, and the best of these: an index has those of one kind in this order. */
async function findBestOfKinds(
  { db, kinds: wanted }: Search,
  filter: RawBuilder<boolean>,
  { after, limit }: Part,
): Promise<Found[]> {
  const { rows } = await sql<Found>`
    select best.* from unnest(${wanted}::text[]) as wanted (kind)
    cross join lateral (
      select id, popularity from content
      where content.kind = wanted.kind and ${filter} and ${follows(after)}
      order by popularity desc, id limit ${limit}
    ) as best
    order by popularity desc, id limit ${limit}`.execute(db);
  return rows;
}

/** More works than a name brings forward; the others come with the words of it. */
const mostOfCreator = 200;

/** A name whose rarest word more contents have is looked for by its words only. */
const mostWithName = 5_000;

/** Contents of somebody whose whole name the query is. */
export const findCreated = remembered("creator", async (search, { after, limit }) => {
  const { db, kinds: wanted, query, whole } = search;
  const isFew = Math.min(...whole.map(frequency)) <= mostWithName;
  if (!query.key || !hasWords(search) || !isFew) return [];
  const { rows } = await sql<Found>`
    select id, popularity from (
      select id, popularity from content
      where creator_keys(creators) @> array[${query.key}] and kind = any(${wanted}::text[])
        and not ${isTitle(search)}
      order by popularity desc, id limit ${mostOfCreator}
    ) as created
    where ${follows(after)} order by popularity desc, id limit ${limit}`.execute(db);
  return rows;
});

/** Titles with one beginning that are sorted; where there may be more, their words find them. */
const mostBegun = 2_000;

/** Contents whose title begins with the query: it may not have been typed to its end. */
export const findBegun = remembered("begun", async (search, { after, limit }) => {
  if (!isSelective(search)) return [];
  return search.db
    .selectFrom("content")
    .where(isBegun(search))
    .where("kind", "in", search.kinds)
    .where(sql<boolean>`not ${isTitle(search)}`)
    .where(await isNotCreated(search))
    .where(follows(after))
    .orderBy("popularity", "desc")
    .orderBy("id")
    .limit(limit)
    .select(["id", "popularity"])
    .execute();
});

/** Whether few contents have a word that begins as the query does. */
function isSelective({ query, conditions }: Search): boolean {
  const first = conditions.findIndex((_, i) => query.key.startsWith(query.words[i] ?? " "));
  const condition = conditions[first];
  const count = condition ? frequency(condition) : 0;
  return count > 0 && count <= mostBegun;
}

/** As a range, which the index of squeezed titles serves. */
function isBegun({ query }: Search): RawBuilder<boolean> {
  const title = sql`replace(title_key, ' ', '')`;
  return sql`(${title} >= ${query.squeezed} collate "C"
    and ${title} < (${query.squeezed} || chr(1114111)) collate "C")`;
}

/** Contents that have all words of the query. */
export const findWhole = remembered("whole", async (search, part) => {
  const { db, kinds: wanted, whole, totals } = search;
  if (!hasWords(search)) return [];
  const filter = sql<boolean>`${isNotTitled(search)} and ${await isNotCreated(search)}`;
  return findMatches(db, { kinds: wanted, ways: [whole], totals, filter, ...part });
});

/** Contents that have words that begin with those of the query, not all of them whole. */
export const findWorded = remembered("words", (search, part) => {
  const { db, kinds: wanted, conditions, totals } = search;
  const others = hasWords(search) ? sql`not ${isWhole(search)}` : sql`true`;
  const filter = sql<boolean>`${isNotTitled(search)} and ${others}`;
  return findMatches(db, { kinds: wanted, ways: [conditions], totals, filter, ...part });
});

/** Whether there is each of the words; what has just come is found by its beginning until it is counted. */
function hasWords({ whole }: Search): boolean {
  return whole.every((condition) => frequency(condition) > 0);
}

async function isNotCreated(search: Search): Promise<RawBuilder<boolean>> {
  const created = await findCreated(search, { limit: mostOfCreator });
  return created.length === 0
    ? sql`true`
    : sql`id <> all(${created.map(({ id }) => id)}::integer[])`;
}

function isTitle({ query }: Search): RawBuilder<boolean> {
  return sql`(replace(title_key, ' ', '') = ${query.squeezed} and title_key <> '')`;
}

function isNotTitled(search: Search): RawBuilder<boolean> {
  return isSelective(search)
    ? sql`not ${isTitle(search)} and not ${isBegun(search)}`
    : sql`not ${isTitle(search)}`;
}

function isWhole({ whole }: Search): RawBuilder<boolean> {
  return sql`(search_words @@ ${allOf(whole)})`;
}

/** Contents of a year that was typed: those that have the other words ("titanic 1997"), or all of them. */
export const findOfYear = remembered("year", async (search, part) => {
  const { db, kinds: wanted, totals } = search;
  const reading = withYear(search);
  if (!reading) return [];
  const { conditions, year } = reading;
  const filter = sql<boolean>`year = ${year} and ${isUnmatched(search)}`;
  if (conditions.length === 0) return findBestOfKinds(search, filter, part);
  return findMatches(db, { kinds: wanted, ways: [conditions], totals, filter, ...part });
});

/** The other words of a query one of whose words is a year. */
function withYear({ query, conditions }: Search) {
  const at = query.words.findIndex((word) => /^(1[89]|20)\d\d$/.test(word));
  return at < 0
    ? undefined
    : { conditions: conditions.toSpliced(at, 1), year: Number(query.words[at]) };
}

/** How many of the best matches bring the same works in other kinds with them. */
const mostLinking = 24;

/** The best matches of all kinds. */
async function findLinking(search: Search): Promise<number[]> {
  const isOfAll = search.kinds.length === kinds.length;
  const anyKind = isOfAll ? search : { ...search, kinds, begun: new Map<TierName, Beginning>() };
  const best: Found[] = [];
  for (const find of [findTitled, findCreated, findBegun, findWhole, findWorded]) {
    if (best.length >= mostLinking) break;
    best.push(...(await find(anyKind, { limit: mostLinking })));
  }
  return best.slice(0, mostLinking).map(({ id }) => id);
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
  if (!reading) return sql`false`;
  const { conditions, year } = reading;
  const hasOthers = conditions.length === 0 ? sql`true` : sql`search_words @@ ${allOf(conditions)}`;
  return sql`(year is not distinct from ${year} and ${hasOthers})`;
}

function isUnmatched(search: Search): RawBuilder<boolean> {
  return sql`${isNotTitled(search)} and not search_words @@ ${allOf(search.conditions)}`;
}
