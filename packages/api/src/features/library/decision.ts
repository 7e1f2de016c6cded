import type { Kind } from "@recofinement/db";

import type { LibraryEntry } from "../../libraries/types.ts";

/** The content that a row is about, or why there is none that it is known to be about. */
export type Decision =
  | {
      readonly contentId: number;
      /** Whether an identifier says so, and not title and year alone. */
      readonly isIdentified: boolean;
    }
  | { readonly reason: "unknown" | "ambiguous" };

/** What to look for by title: the same title in one of these years or beside it; without years, in any. */
export interface Probe {
  readonly title: string;
  readonly kinds: readonly Kind[];
  readonly years: readonly number[];
}

/** A content that was found for a probe. */
export interface Candidate {
  readonly id: number;
  readonly kind: Kind;
  readonly year: number | null;
  readonly creators: readonly string[];
  /** Where it has an identifier. */
  readonly sources: readonly string[];
}

/** So many candidates are looked at; where there are as many, there can be more. */
export const mostCandidates = 20;

/** What to look for to find an entry by its title, the likeliest first. */
export function probesOf({ kinds, titles, years }: LibraryEntry): Probe[] {
  return kinds.length === 0 ? [] : titles.map((title) => ({ title, kinds, years }));
}

/** Decides by title and year: the first probe for which there are candidates tells. */
export function decide(
  entry: LibraryEntry,
  candidatesOf: (probe: Probe) => readonly Candidate[],
): Decision {
  for (const probe of probesOf(entry)) {
    const candidates = candidatesOf(probe);
    if (candidates.length >= mostCandidates) return { reason: "ambiguous" };
    const best = bestOf(
      candidates.filter((candidate) => !contradicts(entry, candidate)),
      probe,
    );
    if (best.length > 0) return choose(entry, best);
  }
  return { reason: "unknown" };
}

/** Those of the very year; else, of the likeliest kind, those of a year beside it. */
function bestOf(candidates: readonly Candidate[], { kinds, years }: Probe): readonly Candidate[] {
  for (const year of years.length > 0 ? years : [null]) {
    for (const kind of kinds) {
      const near = candidates.filter((each) => each.kind === kind && isNear(each, year));
      const exact = near.filter((each) => each.year !== null && each.year === year);
      // Of a kind that is less likely, a year beside it would be too little to go by.
      const best = exact.length === 0 && kind === kinds[0] ? near : exact;
      if (best.length > 0) return best;
    }
  }
  return [];
}

function isNear(candidate: Candidate, year: number | null): boolean {
  if (year === null) return true;
  return candidate.year !== null && Math.abs(candidate.year - year) <= 1;
}

function choose(entry: LibraryEntry, best: readonly Candidate[]): Decision {
  const [only, other] =
    best.length === 1 ? best : best.filter((each) => sharesCreator(entry, each));
  return only && !other ? { contentId: only.id, isIdentified: false } : { reason: "ambiguous" };
}

/** Whether a candidate is known to be another work: by other creators, or another identifier. */
function contradicts(entry: LibraryEntry, candidate: Candidate): boolean {
  const areNamed = entry.creators.length > 0 && candidate.creators.length > 0;
  if (areNamed && !sharesCreator(entry, candidate)) return true;
  return entry.identifiers.some(
    ({ source }) => identifyWorks.has(source) && candidate.sources.includes(source),
  );
}

/** Sources that have one identifier for a work; a book has one for each of its editions. */
const identifyWorks: ReadonlySet<string> = new Set(["imdb", "tmdb"]);

function sharesCreator(entry: LibraryEntry, candidate: Candidate): boolean {
  const known = new Set(candidate.creators.flatMap(namesOf));
  return entry.creators.flatMap(namesOf).some((name) => known.has(name));
}

/** What two spellings of a person's name have in common: the surname, or all words in some order. */
function namesOf(creator: string): string[] {
  const words = wordsOf(creator);
  const [surname] = wordsOf(creator.split(",", 1)[0] ?? "").slice(-1);
  return surname === undefined ? [] : [surname, words.toSorted().join(" ")];
}

function wordsOf(name: string): string[] {
  const folded = name.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return folded.split(/[^\p{L}\p{N}]+/u).filter((word) => !/^(|jr|sr|ii|iii|iv)$/.test(word));
}
