/** Of the first places of two lists, which part is in both, 0 to 1; 1 for two empty lists. */
export function overlapAt(
  first: readonly number[],
  other: readonly number[],
  depth: number,
): { depth: number; share: number } {
  const reached = Math.min(depth, Math.max(first.length, other.length));
  if (reached === 0) return { depth: 0, share: 1 };
  const others = new Set(other.slice(0, reached));
  const common = first.slice(0, reached).filter((id) => others.has(id));
  return { depth: reached, share: common.length / reached };
}

/**
 * Kendall's tau (a) of what is in two lists, each of which has it once: of all pairs, those in the same
 * order less those in the other one, -1 to 1. Null where there is no pair.
 */
export function kendallTau(first: readonly number[], other: readonly number[]): number | null {
  const places = new Map(other.map((id, place) => [id, place]));
  const common = first.flatMap((id) => places.get(id) ?? []);
  const pairs = (common.length * (common.length - 1)) / 2;
  if (pairs === 0) return null;
  let balance = 0;
  for (const [i, a] of common.entries()) {
    for (const b of common.slice(i + 1)) balance += a < b ? 1 : -1;
  }
  return balance / pairs;
}
