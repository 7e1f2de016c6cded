import { type Kind, kinds, type Queryable } from "@recofinement/db";

import type { Found } from "./matches.ts";
import { looserNames, readLoosely, type Readings } from "./readings.ts";
import {
  type Condition,
  countAll,
  type Counts,
  prefixConditions,
  type Query,
  readQuery,
} from "./words.ts";

/** How well a content matches, best first. */
export const tierNames = [
  "identifier",
  "title",
  "words",
  "year",
  "work",
  "respelt",
  ...looserNames,
] as const;
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
  /** What else the query may mean; read once, and only where it is needed. */
  readonly readings: () => Promise<Readings>;
  /** The tier that the page before ended in: there was little before it, and whatever is written since. */
  readonly reached: TierName | undefined;
  /** How many contents each tier has, as far as that is known: `scarce` of them, or all. */
  readonly counted: Map<TierName, number>;
}

/** The part of a tier that is wanted, most popular first. */
export interface Part {
  readonly after?: Found | undefined;
  readonly limit: number;
}

/** Reads what a search asks for, and how many contents each of its words has. */
export async function openSearch(
  db: Queryable,
  {
    query: term,
    kind,
    reached,
  }: { query: string; kind?: Kind | undefined; reached?: TierName | undefined },
): Promise<Search> {
  const query = await readQuery(db, term);
  const [conditions, totals] = [await prefixConditions(db, query.words), await countAll(db)];
  let readings: Promise<Readings> | undefined;
  return {
    db,
    term,
    kinds: kind ? [kind] : kinds,
    query,
    conditions,
    totals,
    readings: () => (readings ??= readLoosely(db, query.words, conditions)),
    reached,
    counted: new Map(),
  };
}
