/**
 * Ranks, from 1, of the relevant items among all candidates; ties by the smaller item index.
 * @param scores per item; -Infinity for items that are no candidates
 */
export function ranksOf(relevant: readonly number[], scores: Float64Array): number[] {
  return relevant.map((item) => {
    const own = scores[item] ?? -Infinity;
    let rank = 1;
    for (let other = 0; other < scores.length; other++) {
      const score = scores[other] ?? -Infinity;
      if (score > own || (score === own && other < item)) rank++;
    }
    return rank;
  });
}

/** Binary NDCG@k; the ideal list has min(k, relevant) relevant items at its head. */
export function ndcg(ranks: readonly number[], k: number): number {
  const gain = (rank: number): number => 1 / Math.log2(rank + 1);
  const found = sum(ranks.filter((rank) => rank <= k).map(gain));
  const ideal = sum(Array.from({ length: Math.min(k, ranks.length) }, (_, i) => gain(i + 1)));
  return found / ideal;
}

/** Part of the relevant items that are among the first k. */
export function recall(ranks: readonly number[], k: number): number {
  return ranks.filter((rank) => rank <= k).length / ranks.length;
}

/** One over the rank of the first relevant item; its mean over users is the MRR. */
export function reciprocalRank(ranks: readonly number[]): number {
  return 1 / ranks.reduce((first, rank) => Math.min(first, rank), Infinity);
}

export function mean(values: readonly number[]): number {
  return sum(values) / Math.max(1, values.length);
}

/** Standard error of the mean of values. */
export function standardError(values: readonly number[]): number {
  const middle = mean(values);
  const squares = sum(values.map((value) => (value - middle) ** 2));
  return Math.sqrt(squares / Math.max(1, values.length - 1) / Math.max(1, values.length));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
