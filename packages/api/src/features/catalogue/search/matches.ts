import type { Kind, Queryable } from "@recofinement/db";
import { type RawBuilder, sql } from "kysely";

import { chooseScan, type Scan } from "../scan.ts";
import { allOf, type Condition, type Counts } from "./words.ts";

/** A content that was found, with what lists are ordered by. */
export interface Found {
  readonly id: number;
  readonly popularity: number;
}

/** What is looked for, most popular first. */
export interface Matching {
  readonly kinds: readonly Kind[];
  /** All contents by kind. */
  readonly totals: Counts;
  /** All of them have to be met. */
  readonly conditions: readonly Condition[];
  /** What else has to hold of `content`. */
  readonly filter: RawBuilder<boolean>;
  /** The last one of the page before. */
  readonly after?: Found | undefined;
  readonly limit: number;
}

interface FoundOfKind extends Found {
  readonly kind: Kind;
}

/** Finds contents by their words, in each kind in the way that is cheapest there. */
export async function findMatches(db: Queryable, matching: Matching): Promise<Found[]> {
  const scans = matching.kinds.map((kind) => ({ kind, scan: scanOf(kind, matching) }));
  const found = await runScans(db, matching, scans);
  const foundIn = Map.groupBy(found, ({ kind }) => kind);
  const givenUp = scans.filter(
    ({ kind, scan }) => scan.how === "walk" && (foundIn.get(kind)?.length ?? 0) < matching.limit,
  );
  const lookUps = givenUp.map(({ kind }) => ({ kind, scan: { how: "lookUp" } as const }));
  const complete = found.filter(({ kind }) => !givenUp.some((given) => given.kind === kind));
  const lookedUp = givenUp.length === 0 ? [] : await runScans(db, matching, lookUps);
  return [...complete, ...lookedUp]
    .toSorted((a, b) => b.popularity - a.popularity || a.id - b.id)
    .slice(0, matching.limit);
}

function scanOf(kind: Kind, { totals, conditions, limit }: Matching): Scan {
  const total = totals.get(kind) ?? 0;
  const matching = conditions.map((condition) => countIn(kind, condition, total));
  return chooseScan({ total, matching, wanted: limit });
}

function countIn(kind: Kind, { counts }: Condition, total: number): number {
  return counts === undefined ? total : (counts.get(kind) ?? 0);
}

async function runScans(
  db: Queryable,
  matching: Matching,
  scans: readonly { kind: Kind; scan: Scan }[],
): Promise<FoundOfKind[]> {
  const parts = scans.map(({ kind, scan }) =>
    scan.how === "walk" ? walk(kind, matching, scan.most) : lookUp(kind, matching),
  );
  const { rows } = await sql<FoundOfKind>`${sql.join(parts, sql` union all `)}`.execute(db);
  return rows;
}

/** The inner limit ends a walk that finds too little. */
function walk(kind: Kind, { conditions, filter, after, limit }: Matching, most: number) {
  return sql`(select id, kind, popularity from (
      select * from content where kind = ${sql.lit(kind)} and ${follows(after)}
      order by popularity desc, id limit ${most}
    ) as content
    where search_words @@ ${allOf(conditions)} and ${filter}
    order by popularity desc, id limit ${limit})`;
}

/** `offset 0` keeps the order away from the search, which would be made a walk. */
function lookUp(kind: Kind, { conditions, totals, filter, after, limit }: Matching) {
  const { rare, common } = splitByRarity(conditions, kind, totals.get(kind) ?? 0);
  const isRechecked =
    common.length > 0 ? sql`(search_words @@ ${allOf(common)}) is true` : sql`true`;
  return sql`(select id, kind, popularity from (
      select id, kind, popularity from content
      where kind = ${sql.lit(kind)} and search_words @@ ${allOf(rare)} and ${isRechecked}
        and ${filter} and ${follows(after)}
      offset 0
    ) as matching
    order by popularity desc, id limit ${limit})`;
}

/**
 * The conditions that the index is asked for, and those that a fifth of the contents meet: these are
 * compared row by row, since the index would collect all of those contents first.
 */
function splitByRarity(conditions: readonly Condition[], kind: Kind, total: number) {
  const counted = conditions
    .map((condition) => ({ condition, count: countIn(kind, condition, total) }))
    .toSorted((a, b) => a.count - b.count);
  const isCommon = (count: number, rank: number) => rank > 0 && count * 5 > total;
  return {
    rare: counted.filter(({ count }, i) => !isCommon(count, i)).map(({ condition }) => condition),
    common: counted.filter(({ count }, i) => isCommon(count, i)).map(({ condition }) => condition),
  };
}

/** The part of the order by popularity that comes after a content. */
export function follows(after: Found | undefined): RawBuilder<boolean> {
  if (!after) return sql`true`;
  const { popularity, id } = after;
  return sql`popularity <= ${popularity} and (popularity < ${popularity} or id > ${id})`;
}
