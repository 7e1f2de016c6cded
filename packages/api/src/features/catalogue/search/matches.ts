import { type Kind, kinds, type Queryable } from "@recofinement/db";
import { type RawBuilder, sql } from "kysely";

import { chooseScan, type Scan } from "../scan.ts";
import { allOf, type Condition, type Counts } from "./words.ts";

/** A content that was found, with what lists are ordered by. */
export interface Found {
  readonly id: number;
  readonly popularity: number;
}

/** A way to match: all of these conditions have to be met. */
export type Way = readonly Condition[];

/** What is looked for, most popular first. */
export interface Matching {
  readonly kinds: readonly Kind[];
  /** All contents by kind. */
  readonly totals: Counts;
  /** A content matches in any of these ways. */
  readonly ways: readonly Way[];
  /** What else has to hold of `content`. */
  readonly filter: RawBuilder<boolean>;
  /** The last one of the page before. */
  readonly after?: Found | undefined;
  readonly limit: number;
}

/** One way through the most popular contents of a kind, or of all kinds at once. */
interface Walk {
  readonly way: Way;
  readonly kind: Kind | "all";
  /** Contents after which it is given up. */
  readonly most: number;
}

/** One way to look up everything that matches in a kind. */
interface LookUp {
  readonly way: Way;
  readonly kind: Kind;
  readonly most?: never;
}

/** Finds contents by their words, each way through all kinds at once or in each as is cheapest there. */
export async function findMatches(db: Queryable, matching: Matching): Promise<Found[]> {
  const searches = matching.ways.flatMap((way) => searchesFor(way, matching));
  const found = await runSearches(db, matching, searches);
  const isGivenUp = ({ most }: Walk | LookUp, i: number) =>
    most !== undefined && (found[i]?.length ?? 0) < matching.limit;
  const lookUps = searches
    .filter(isGivenUp)
    .flatMap(({ kind, way }) =>
      (kind === "all" ? kinds : [kind]).map((each) => ({ way, kind: each })),
    );
  // What a walk found before it was given up is found again.
  const all = [...found, ...(await runSearches(db, matching, lookUps))].flat();
  return [...new Map(all.map((content) => [content.id, content])).values()]
    .toSorted((a, b) => b.popularity - a.popularity || a.id - b.id)
    .slice(0, matching.limit);
}

/** One walk through all kinds where that is short: it ends when all together have enough. */
function searchesFor(way: Way, matching: Matching): (Walk | LookUp)[] {
  if (matching.kinds.length === kinds.length) {
    const scan = scanOf(kinds, way, matching);
    if (scan.how === "walk") return [{ way, kind: "all", most: scan.most }];
  }
  return matching.kinds.map((kind) => {
    const scan = scanOf([kind], way, matching);
    return scan.how === "walk" ? { way, kind, most: scan.most } : { way, kind };
  });
}

function scanOf(among: readonly Kind[], way: Way, { totals, limit }: Matching): Scan {
  const sumOf = (counts: Counts) => among.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
  const total = sumOf(totals);
  const matching = way.map(({ counts }) => (counts === undefined ? total : sumOf(counts)));
  return chooseScan({ total, matching, wanted: limit });
}

function countIn(kind: Kind, { counts }: Condition, total: number): number {
  return counts === undefined ? total : (counts.get(kind) ?? 0);
}

/** What each of several searches finds. */
async function runSearches(
  db: Queryable,
  matching: Matching,
  searches: readonly (Walk | LookUp)[],
): Promise<Found[][]> {
  if (searches.length === 0) return [];
  const parts = searches.map((search, i) =>
    search.most === undefined ? lookUp(i, search, matching) : walk(i, search, matching),
  );
  const { rows } = await sql<
    Found & { search: number }
  >`${sql.join(parts, sql` union all `)}`.execute(db);
  const bySearch = Map.groupBy(rows, ({ search }) => search);
  return searches.map((_, i) => bySearch.get(i) ?? []);
}

/** The inner limit ends a walk that finds too little. */
function walk(number: number, { kind, way, most }: Walk, { filter, after, limit }: Matching) {
  return sql`(select ${sql.lit(number)} as search, id, popularity from (
      select * from content where ${isOf(kind)} and ${follows(after)}
      order by popularity desc, id limit ${most}
    ) as content
    where search_words @@ ${allOf(way)} and ${filter}
    order by popularity desc, id limit ${limit})`;
}

/** As the indexes say it. */
function isOf(kind: Kind | "all"): RawBuilder<boolean> {
  return kind === "all" ? sql`kind <> 'episode'` : sql`kind = ${sql.lit(kind)}`;
}

/** `offset 0` keeps the order away from the search, which would be made a walk. */
function lookUp(number: number, { kind, way }: LookUp, { totals, filter, after, limit }: Matching) {
  const { asked, compared } = splitByRarity(way, kind, totals.get(kind) ?? 0);
  const isRechecked =
    compared.length > 0 ? sql`(search_words @@ ${allOf(compared)}) is true` : sql`true`;
  return sql`(select ${sql.lit(number)} as search, id, popularity from (
      select id, popularity from content
      where kind = ${sql.lit(kind)} and search_words @@ ${allOf(asked)} and ${isRechecked}
        and ${filter} and ${follows(after)}
      offset 0
    ) as matching
    order by popularity desc, id limit ${limit})`;
}

/** Rows that are quicker compared than left out by one more look at the index. */
const fewRows = 100;

/**
 * The conditions that the index is asked for, rarest first, and those that are compared row by row: the
 * index would collect all contents that meet one, which is too much work where a fifth of all do or
 * where the rarer ones leave few.
 */
function splitByRarity(way: Way, kind: Kind, total: number) {
  const asked: Condition[] = [];
  const compared: Condition[] = [];
  let left = total;
  const counted = way.map((condition) => ({ condition, count: countIn(kind, condition, total) }));
  for (const { condition, count } of counted.toSorted((a, b) => a.count - b.count)) {
    const isAsked = asked.length === 0 || (count * 5 <= total && left > fewRows);
    (isAsked ? asked : compared).push(condition);
    left *= count / Math.max(1, total);
  }
  return { asked, compared };
}

/** The part of the order by popularity that comes after a content. */
export function follows(after: Found | undefined): RawBuilder<boolean> {
  if (!after) return sql`true`;
  const { popularity, id } = after;
  return sql`popularity <= ${popularity} and (popularity < ${popularity} or id > ${id})`;
}
