import type { LibraryEntry, LibraryPlays, LibraryRating } from "../../libraries/types.ts";
import { largestCount } from "../interactions/queries.ts";
import type { Finding } from "./matching.ts";

/** What a whole file says about one content. */
export interface LibraryWork {
  readonly contentId: number;
  readonly rating: LibraryRating | undefined;
  /** How often it was watched or read, and when it last was. */
  readonly plays: { readonly count: number; readonly at: Date | null } | undefined;
}

/**
 * Takes back what was decided by title alone where two works of the file would be one content, or one
 * would be a content that an identifier says is another work of the file.
 */
export function withoutClashes(findings: readonly Finding[]): Finding[] {
  const keys = new Map<number, string>();
  const clashes = new Set<number>();
  for (const { value, decision } of findings) {
    if (value.key === undefined || !("contentId" in decision)) continue;
    const { contentId } = decision;
    const known = keys.get(contentId);
    if (known === undefined) keys.set(contentId, value.key);
    else if (known !== value.key) clashes.add(contentId);
  }
  return findings.map((finding) => {
    const { value, decision } = finding;
    const isSure = !("contentId" in decision) || decision.isIdentified || value.key === undefined;
    if (isSure || !clashes.has(decision.contentId)) return finding;
    return { ...finding, decision: { reason: "ambiguous" } };
  });
}

/** Takes back what was decided for contents that are not there any more. */
export function withoutGone(findings: readonly Finding[], gone: ReadonlySet<number>): Finding[] {
  return findings.map((finding) => {
    const { decision } = finding;
    const isGone = "contentId" in decision && gone.has(decision.contentId);
    return isGone ? { ...finding, decision: { reason: "unknown" } } : finding;
  });
}

/** Puts together what the rows say about each content, whatever their order; by id, ascending. */
export function toWorks(findings: readonly Finding[]): LibraryWork[] {
  const entries = new Map<number, LibraryEntry[]>();
  for (const { value, decision } of findings) {
    if (!("contentId" in decision)) continue;
    const { contentId } = decision;
    const others = entries.get(contentId);
    if (others) others.push(value);
    else entries.set(contentId, [value]);
  }
  return [...entries]
    .map(([contentId, ofContent]) => ({
      contentId,
      rating: ofContent.flatMap(({ rating }) => rating ?? []).reduce(latest, undefined),
      plays: total(ofContent.flatMap(({ plays }) => plays ?? [])),
    }))
    .toSorted((a, b) => a.contentId - b.contentId);
}

/** The later of two ratings; of one moment, the higher. */
function latest(a: LibraryRating | undefined, b: LibraryRating): LibraryRating {
  if (!a) return b;
  const [before, after] = [momentOf(a), momentOf(b)];
  const isLater = after === before ? b.stars > a.stars : after > before;
  return isLater ? b : a;
}

function momentOf({ at }: LibraryRating): number {
  return at?.getTime() ?? Number.NEGATIVE_INFINITY;
}

function total(plays: readonly LibraryPlays[]): LibraryWork["plays"] {
  if (plays.length === 0) return undefined;
  // Where even the first one is not the first time, there was one before the file begins.
  const before = plays.every(({ isRepeat }) => isRepeat) ? 1 : 0;
  const count = plays.reduce((sum, each) => sum + each.count, before);
  const moments = plays.flatMap(({ at }) => at ?? []).map(Number);
  return {
    count: Math.min(count, largestCount),
    at: moments.length > 0 ? new Date(Math.max(...moments)) : null,
  };
}
