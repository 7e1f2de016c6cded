import type { Because } from "./signal.ts";
import type { Term } from "./term.ts";

/**
 * Why an item is recommended. `share` is the part of all that speaks for the item, 0 to 1; it is
 * 0 where the reason is true but did not move the score.
 */
export type Reason = Because & { readonly share: number };

const MOST_REASONS = 3;

/**
 * The one to three largest true reasons for an item, largest first, or none where nothing true
 * can be said. Each signal is a sum over rated items, genres, creators or years; the points of a reason
 * are its summands, in the units of the score and before centring: without them the score is lower by
 * exactly that much. Summands of several signals that name the same are one reason.
 */
export function reasonsFor(item: number, terms: readonly Term[]): Reason[] {
  const found = foundFor(item, terms);
  const forItem = found.reduce((sum, { points }) => sum + Math.max(0, points), 0);
  const named = found.filter(({ points, isTrue }) => isTrue && points > 0);
  if (named.length === 0) return silentReason(found);
  return named
    .sort((a, b) => b.points - a.points)
    .slice(0, MOST_REASONS)
    .map(({ points, because }) => ({ ...because, share: points / forItem }));
}

/** All that is said of one thing: a rated item, a genre. */
interface Found {
  /** The largest summand names it. */
  because: Because;
  largest: number;
  points: number;
  isTrue: boolean;
}

function foundFor(item: number, terms: readonly Term[]): Found[] {
  const found = new Map<number, Found>();
  for (const { signal, factor } of terms) {
    for (const { because, points, isTrue } of signal.parts(item)) {
      const own = factor * points;
      const key = keyOf(because);
      const known = found.get(key);
      if (!known) {
        found.set(key, { because, largest: own, points: own, isTrue });
        continue;
      }
      known.points += own;
      if (isTrue && (own > known.largest || !known.isTrue)) {
        known.because = because;
        known.largest = own;
      }
      known.isTrue ||= isTrue;
    }
  }
  return [...found.values()];
}

/** The same for what names the same thing; a number, since millions are compared. */
function keyOf(because: Because): number {
  switch (because.type) {
    case "rated":
    case "franchise":
    case "work":
      return 4 * because.item;
    case "genre":
      return 4 * because.genre + 1;
    case "creator":
      return 4 * because.creator + 2;
    case "period":
      return -1;
    case "popular":
      return -2;
  }
}

/** Where nothing moved the score, as in a list of one item: a fact that is true all the same. */
function silentReason(found: readonly Found[]): Reason[] {
  const facts = found.filter(({ isTrue }) => isTrue);
  const popular = facts.find(({ because }) => because.type === "popular");
  const [fact] = popular ? [popular] : facts.toSorted((a, b) => b.points - a.points);
  return fact ? [{ ...fact.because, share: 0 }] : [];
}
