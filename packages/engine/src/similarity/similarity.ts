import { sparseRow, type SparseVector } from "../sparse-matrix.ts";
import { topItems } from "../top.ts";
import { addSparse, sparseDot } from "../vector.ts";
import { championsOf, type RankedItems } from "./champions.ts";
import { type Aspect, stackAspects } from "./features.ts";

/** An item that resembles another one. */
export interface Neighbour {
  readonly item: number;
  /** How much of what is known of the other item this one matches, 0 to 1. */
  readonly similarity: number;
}

/** Finds what resembles an item. */
export interface Similarity {
  /**
   * Per group the neighbours of an item, most similar first, the more popular of equals first.
   * @param limitOf how many of a group are wanted
   */
  neighbours(item: number, limitOf: (group: number) => number): Neighbour[][];
}

/** How many times more neighbours than wanted are found by champion lists, to be compared exactly. */
const SHORTLIST = 3;

/**
 * Compares items by all aspects at once: the weighted mean of the cosines over the aspects that are known
 * of the item whose neighbours are looked for.
 */
export function similarityBy(aspects: readonly Aspect[], items: RankedItems): Similarity {
  const { vectors, known } = stackAspects(aspects, items.itemGroup.length);
  const champions = championsOf(vectors, items);
  const { itemGroup, popularity } = items;
  // Scratch space, zero between calls.
  const scores = new Float64Array(itemGroup.length);
  const own = new Float64Array(vectors.columns);

  /** Adds up the scores of the items that share features, and lists these items by group. */
  function candidatesFor(item: number, { index, value }: SparseVector): number[][] {
    const candidates: number[][] = [];
    for (let k = 0; k < index.length; k++) {
      const weight = value[k] ?? 0;
      const list = champions.of(index[k] ?? 0);
      for (let n = 0; n < list.index.length; n++) {
        const other = list.index[n] ?? 0;
        if (other === item) continue;
        const score = scores[other] ?? 0;
        if (score === 0) (candidates[itemGroup[other] ?? 0] ??= []).push(other);
        scores[other] = score + weight * (list.value[n] ?? 0);
      }
    }
    return candidates;
  }

  function mostSimilar(item: number, candidates: readonly number[], limit: number): Neighbour[] {
    return topItems(scores, Int32Array.from(candidates), SHORTLIST * limit)
      .map((other) => ({
        item: other,
        // Values are rounded: what is the same may come out a little above 1.
        similarity: Math.min(1, sparseDot(sparseRow(vectors, other), own) / (known[item] ?? 1)),
      }))
      .sort(
        (a, b) =>
          b.similarity - a.similarity ||
          (popularity[b.item] ?? 0) - (popularity[a.item] ?? 0) ||
          a.item - b.item,
      )
      .slice(0, limit);
  }

  return {
    neighbours(item, limitOf) {
      const vector = sparseRow(vectors, item);
      const candidates = candidatesFor(item, vector);
      addSparse(own, 1, vector);
      const neighbours = Array.from(candidates, (found = [], group) =>
        mostSimilar(item, found, limitOf(group)),
      );
      for (const other of candidates.flat()) scores[other] = 0;
      for (const feature of vector.index) own[feature] = 0;
      return neighbours;
    },
  };
}
