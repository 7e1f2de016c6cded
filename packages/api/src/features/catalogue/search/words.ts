import type { Kind, Queryable } from "@recofinement/db";
import { type RawBuilder, sql } from "kysely";

/** What a search asks for, in the words that contents are indexed by. */
export interface Query {
  /** The query as titles are compared: without article, case, accents and signs. */
  readonly key: string;
  /** The key without blanks, since people run words together and take them apart. */
  readonly squeezed: string;
  readonly words: readonly string[];
}

/** More words than anyone types; each costs a look at the index. */
const mostWords = 10;

/** Splits a query as titles are split, by the database's own function. */
export async function readQuery(db: Queryable, term: string): Promise<Query> {
  const { rows } = await sql<Pick<Query, "key" | "words">>`
    select title_key(${term}) as key, split_words(${term}) as words`.execute(db);
  const { key = "", words = [] } = rows[0] ?? {};
  const squeezed = key.replaceAll(" ", "");
  return { key, squeezed, words: [...new Set(words)].slice(0, mostWords) };
}

/** How many contents of each kind have something; kinds without any are left out. */
export type Counts = ReadonlyMap<Kind, number>;

/** One condition of a search. */
export interface Condition {
  /** What a content's words must match. */
  readonly tsquery: string;
  /** How many do, as of the last count; undefined when that is too many to count. */
  readonly counts: Counts | undefined;
}

/** The word that all contents have. */
const anyWord = "";

/** All contents by kind, as of the last count. */
export async function countAll(db: Queryable): Promise<Counts> {
  return (await countWholeWords(db, [])).totals;
}

/** All contents by kind, and each word as it stands. */
export async function countWholeWords(
  db: Queryable,
  words: readonly string[],
): Promise<{ totals: Counts; whole: Condition[] }> {
  const counted = await countWords(db, [anyWord, ...words]);
  const countsOf = (word: string): Counts => counted.get(word) ?? new Map();
  return {
    totals: countsOf(anyWord),
    whole: words.map((word) => ({ tsquery: quoted(word), counts: countsOf(word) })),
  };
}

/** The contents that have each of these words as it stands; words that none has are left out. */
export async function countWords(
  db: Queryable,
  words: readonly string[],
): Promise<Map<string, Counts>> {
  if (words.length === 0) return new Map();
  const rows = await db
    .selectFrom("search_word")
    // One parameter, however many words.
    .where(sql<boolean>`word = any(${words}::text[])`)
    .select(["word", "kind", "contents"])
    .execute();
  const byWord = Map.groupBy(rows, ({ word }) => word);
  return new Map([...byWord].map(([word, counted]) => [word, toCounts(counted)]));
}

/** Words with one beginning that are counted: a beginning with more of them is everywhere. */
const mostCounted = 2_000;

/** Each word as the beginning of one, since it may not have been typed to its end. */
export async function prefixConditions(
  db: Queryable,
  words: readonly string[],
): Promise<Condition[]> {
  const { rows } = await sql<{ word: string; kind: Kind; contents: number; words: number }>`
    select query.word, begun.* from unnest(${words}::text[]) as query (word)
    cross join lateral (
      select kind, sum(contents)::double precision as contents, count(*)::integer as words
      from (
        select kind, contents from search_word
        where search_word.word >= query.word collate "C"
          and search_word.word < (query.word || chr(1114111)) collate "C"
        limit ${mostCounted}
      ) as listed group by kind
    ) as begun`.execute(db);
  const byWord = Map.groupBy(rows, ({ word }) => word);
  return words.map((word) => {
    const begun = byWord.get(word) ?? [];
    const counted = begun.reduce((sum, each) => sum + each.words, 0);
    return {
      tsquery: `${quoted(word)}:*`,
      counts: counted < mostCounted ? toCounts(begun) : undefined,
    };
  });
}

function toCounts(rows: readonly { kind: Kind; contents: number }[]): Counts {
  return new Map(rows.map(({ kind, contents }) => [kind, contents]));
}

/** The sum of several counts. */
export function addCounts(all: readonly Counts[]): Counts {
  const sum = new Map<Kind, number>();
  for (const [kind, contents] of all.flatMap((counts) => [...counts])) {
    sum.set(kind, (sum.get(kind) ?? 0) + contents);
  }
  return sum;
}

/** All of several conditions, for `search_words @@ …`. */
export function allOf(conditions: readonly Condition[]): RawBuilder<unknown> {
  return sql`${conditions.map(({ tsquery }) => `(${tsquery})`).join(" & ")}::tsquery`;
}

/** A word as `tsquery` takes it literally. */
export function quoted(word: string): string {
  return `'${word.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
