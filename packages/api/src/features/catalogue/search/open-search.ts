import { type Kind, kinds, type Queryable } from "@recofinement/db";

import type { Found } from "./matches.ts";
import { looserNames, readLoosely, type Readings } from "./readings.ts";
import {
  type Condition,
  countWholeWords,
  type Counts,
  prefixConditions,
  type Query,
  readQuery,
} from "./words.ts";

/** How well a content matches, best first. */
export const tierNames = [
  "identifier",
  "title",
  "creator",
  "begun",
  "whole",
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
  /** For each word of the query, as it was typed: as the beginning of one. */
  readonly conditions: readonly Condition[];
  /** The same, each as a whole word. */
  readonly whole: readonly Condition[];
  readonly totals: Counts;
  /** What else the query may mean; read once, and only where it is needed. */
  readonly readings: () => Promise<Readings>;
  /** The tier that the page before ended in: there was little before it, and whatever is written since. */
  readonly reached: TierName | undefined;
  /** The beginnings of tiers that were found already: later tiers ask for those before them. */
  readonly begun: Map<TierName, Beginning>;
}

/** The first contents of a tier; there are no more where there are fewer than `limit`. */
export interface Beginning {
  readonly limit: number;
  readonly found: readonly Found[];
}

/** The part of a tier that is wanted, most popular first. */
export interface Part {
  readonly after?: Found | undefined;
  readonly limit: number;
}

/** How a tier finds its contents, those of the tiers before it left out. */
export type FindTier = (search: Search, part: Part) => Promise<Found[]>;

/** The same, but for beginnings that the search has found already. */
export function remembered(tier: TierName, find: FindTier): FindTier {
  return async (search, part) => {
    if (part.after) return find(search, part);
    const known = search.begun.get(tier);
    if (known && (known.limit >= part.limit || known.found.length < known.limit)) {
      return known.found.slice(0, part.limit);
    }
    const found = await find(search, part);
    search.begun.set(tier, { limit: part.limit, found });
    return found;
  };
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
  const conditions = await prefixConditions(db, query.words);
  const { totals, whole } = await countWholeWords(db, query.words);
  let readings: Promise<Readings> | undefined;
  return {
    db,
    term,
    kinds: kind ? [kind] : kinds,
    query,
    conditions,
    whole,
    totals,
    readings: () => (readings ??= readLoosely(db, query.words, conditions)),
    reached,
    begun: new Map(),
  };
}
