import { type Kind, kinds, type Queryable } from "@recofinement/db";
import { type RawBuilder, sql } from "kysely";

import { findByIdentifier } from "./identifiers.ts";
import { findMatches, follows, type Found } from "./matches.ts";
import { forgive } from "./spelling.ts";
import {
  allOf,
  type Condition,
  countAll,
  type Counts,
  prefixConditions,
  type Query,
  readQuery,
} from "./words.ts";

/** How well a content matches, best first. */
export const tierNames = ["identifier", "title", "words", "work", "spelling"] as const;
export type TierName = (typeof tierNames)[number];

/** A search under way. */
export interface Search {
  readonly db: Queryable;
  readonly term: string;
  readonly kinds: readonly Kind[];
  readonly query: Query;
  /** For each word of the query, as it was typed. */
  readonly conditions: readonly Condition[];
  readonly totals: Counts;
}

/** The part of a tier that is wanted, most popular first. */
interface Part {
  readonly after?: Found | undefined;
  readonly limit: number;
}

/** Reads what a search asks for, and how many contents each of its words has. */
export async function openSearch(
  db: Queryable,
  { query: term, kind }: { query: string; kind?: Kind | undefined },
): Promise<Search> {
  const query = await readQuery(db, term);
  const [conditions, totals] = [await prefixConditions(db, query.words), await countAll(db)];
  return { db, term, kinds: kind ? [kind] : kinds, query, conditions, totals };
}

/** The contents of each tier that are in none before it. */
export const findTier: Readonly<
  Record<TierName, (search: Search, part: Part) => Promise<Found[]>>
> = {
  identifier: findIdentified,
  title: findTitled,
  words: findWorded,
  work: findLinked,
  spelling: findSpeltAlike,
};

async function findIdentified({ db, term, kinds: wanted }: Search, { after }: Part) {
  const found = after ? [] : await findByIdentifier(db, term);
  return found.filter(({ kind }) => wanted.includes(kind));
}

/** Contents whose whole title the query is. */
function findTitled({ db, query, kinds: wanted }: Search, { after, limit }: Part) {
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
function findWorded({ db, kinds: wanted, conditions, totals, query }: Search, part: Part) {
  const filter = sql<boolean>`title_key <> ${query.key}`;
  return findMatches(db, { kinds: wanted, conditions, totals, filter, ...part });
}

/** How many of the best matches bring the same works in other kinds with them. */
const mostLinking = 24;

/** The book of a film that matches, though its own title and creators do not. */
async function findLinked(search: Search, { after, limit }: Part) {
  const { db, kinds: wanted } = search;
  const anyKind = { ...search, kinds };
  const best = [
    ...(await findTitled(anyKind, { limit: mostLinking })),
    ...(await findWorded(anyKind, { limit: mostLinking })),
  ].slice(0, mostLinking);
  if (best.length === 0) return [];
  return db
    .selectFrom("content")
    .where("work_id", "in", (eb) =>
      eb
        .selectFrom("content as best")
        .where(
          "best.id",
          "in",
          best.map(({ id }) => id),
        )
        .where("best.work_id", "is not", null)
        .select("best.work_id"),
    )
    .where("kind", "in", wanted)
    .where(isUnmatched(search))
    .where(follows(after))
    .orderBy("popularity", "desc")
    .orderBy("id")
    .limit(limit)
    .select(["id", "popularity"])
    .execute();
}

/** With fewer results than this somebody may have misspelt something. */
const scarce = 5;

/** What is spelt like the query, where the query as it stands finds next to nothing. */
async function findSpeltAlike(search: Search, part: Part) {
  const { db, kinds: wanted, query, totals } = search;
  const limit = scarce;
  const [titled, worded, linked] = [
    await findTitled(search, { limit }),
    await findWorded(search, { limit }),
    await findLinked(search, { limit }),
  ];
  if (titled.length + worded.length + linked.length >= scarce) return [];
  const conditions = await forgive(db, query.words, search.conditions);
  if (conditions.length === 0) return [];
  const known = linked.map(({ id }) => id);
  const filter = sql<boolean>`${isUnmatched(search)} and id <> all(${known}::integer[])`;
  return findMatches(db, { kinds: wanted, conditions, totals, filter, ...part });
}

function isUnmatched({ query, conditions }: Search): RawBuilder<boolean> {
  return sql`title_key <> ${query.key} and not search_words @@ ${allOf(conditions)}`;
}
