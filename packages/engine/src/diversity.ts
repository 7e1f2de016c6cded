/** An entry of a list, and what it is about: genres, creators. */
export interface Tagged {
  readonly score: number;
  readonly tags: ReadonlySet<string>;
}

/** What two entries have in common of what they are about, 0 to 1: the Jaccard index of their tags. */
function likeness(a: Tagged, b: Tagged): number {
  let common = 0;
  for (const tag of a.tags) if (b.tags.has(tag)) common++;
  const all = a.tags.size + b.tags.size - common;
  return all === 0 ? 0 : common / all;
}

/** Mean likeness of the pairs of a list (Ziegler et al., "Improving recommendation lists", 2005). */
export function intraListSimilarity(list: readonly Tagged[]): number {
  let sum = 0;
  for (const [k, entry] of list.entries()) {
    for (const other of list.slice(0, k)) sum += likeness(entry, other);
  }
  return (2 * sum) / Math.max(1, list.length * (list.length - 1));
}

/**
 * The head of a list, made more varied. Entries are exchanged one by one for ones from further down, each
 * time that which takes most likeness out of the head for the least score; `diversity` says how much of
 * that way is gone, 0 (the head as it is) to 1 (until no exchange helps). Each exchange lowers the
 * similarity within the list, so more diversity never means a list that is more alike.
 * @param ranked best first; as many as could be taken
 * @returns `size` entries, best first
 */
export function diversify<T extends Tagged>(
  ranked: readonly T[],
  { size, diversity }: { size: number; diversity: number },
): T[] {
  const exchanges = diversity > 0 ? exchangesFor(ranked, size) : [];
  const head = new Set(ranked.slice(0, size).keys());
  for (const { out, into } of exchanges.slice(0, Math.round(diversity * exchanges.length))) {
    head.delete(out);
    head.add(into);
  }
  return ranked.filter((_, place) => head.has(place));
}

interface Exchange {
  readonly out: number;
  readonly into: number;
}

/** All exchanges that help, in the order in which they are made. */
function exchangesFor(ranked: readonly Tagged[], size: number): Exchange[] {
  const inHead = ranked.map((_, place) => place < size);
  const alike = ranked.map((entry) => ranked.map((other) => likeness(entry, other)));
  // Per entry the sum of what it has in common with the head.
  const toHead = alike.map((row) => row.reduce((sum, one, k) => sum + (inHead[k] ? one : 0), 0));
  const exchanges: Exchange[] = [];
  for (;;) {
    const best = bestExchange(ranked, { inHead, alike, toHead });
    if (!best || exchanges.length >= size) return exchanges;
    exchanges.push(best);
    inHead[best.out] = false;
    inHead[best.into] = true;
    for (const [k, sum] of toHead.entries()) {
      toHead[k] = sum - (alike[k]?.[best.out] ?? 0) + (alike[k]?.[best.into] ?? 0);
    }
  }
}

/** Likeness that an exchange must take away at least: less is rounding. */
const LEAST_GAIN = 1e-9;

function bestExchange(
  ranked: readonly Tagged[],
  {
    inHead,
    alike,
    toHead,
  }: { inHead: readonly boolean[]; alike: readonly number[][]; toHead: readonly number[] },
): Exchange | undefined {
  const range = (ranked[0]?.score ?? 0) - (ranked.at(-1)?.score ?? 0) || 1;
  let best: (Exchange & { worth: number }) | undefined;
  for (const [out, leaving] of ranked.entries()) {
    if (!inHead[out]) continue;
    // What the one that leaves has in common with the others, without itself.
    const lost = (toHead[out] ?? 0) - (alike[out]?.[out] ?? 0);
    for (const [into, coming] of ranked.entries()) {
      if (inHead[into]) continue;
      const gain = lost - ((toHead[into] ?? 0) - (alike[into]?.[out] ?? 0));
      if (gain <= LEAST_GAIN) continue;
      const cost = Math.max(0, leaving.score - coming.score) / range;
      const worth = gain / (0.05 + cost);
      if (!best || worth > best.worth) best = { out, into, worth };
    }
  }
  return best;
}
