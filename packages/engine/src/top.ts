/**
 * The `limit` candidates with the highest scores, best first; of equals the one that comes first
 * among the candidates.
 */
export function topItems(scores: Float64Array, candidates: Int32Array, limit: number): number[] {
  const best: number[] = [];
  if (limit <= 0) return best;
  let threshold = -Infinity;
  for (const item of candidates) {
    const score = scores[item] ?? -Infinity;
    if (best.length === limit && score <= threshold) continue;
    if (best.length === limit) best.pop();
    best.splice(placeFor(score, best, scores), 0, item);
    threshold = scores[best[best.length - 1] ?? -1] ?? -Infinity;
  }
  return best;
}

/** The place after all items that score at least as much. */
function placeFor(score: number, best: readonly number[], scores: Float64Array): number {
  let low = 0;
  let high = best.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((scores[best[middle] ?? -1] ?? -Infinity) >= score) low = middle + 1;
    else high = middle;
  }
  return low;
}
