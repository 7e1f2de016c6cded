import { sparseRow, type SparseMatrix, type SparseVector } from "../sparse-matrix.ts";

/** Items of a group that a feature leads to. */
const CHAMPIONS = 1_000;

/** What leads from a feature to the items that have it. */
export interface Champions {
  /** Items by falling popularity; no more than a thousand of each group. */
  of(feature: number): SparseVector;
}

/** The items that champions are chosen from. */
export interface RankedItems {
  readonly itemGroup: Int32Array;
  /** In stars. */
  readonly popularity: Float64Array;
}

/**
 * Champion lists (Manning, Raghavan, Schütze: Introduction to Information Retrieval, 7.1.3): a feature
 * that very many items have leads to the most popular of them only, so that the work for one item does
 * not grow with the catalogue.
 * @param vectors items x features
 */
export function championsOf(
  vectors: SparseMatrix,
  { itemGroup, popularity }: RankedItems,
  most: number = CHAMPIONS,
): Champions {
  const byPopularity = Int32Array.from(itemGroup.keys()).sort(
    (a, b) => (popularity[b] ?? 0) - (popularity[a] ?? 0) || a - b,
  );
  const groups = itemGroup.reduce((highest, group) => Math.max(highest, group + 1), 0);

  function* champions(): Generator<[feature: number, item: number, value: number]> {
    const taken = new Int32Array(vectors.columns * groups);
    for (const item of byPopularity) {
      const { index, value } = sparseRow(vectors, item);
      for (let k = 0; k < index.length; k++) {
        const feature = index[k] ?? 0;
        const slot = feature * groups + (itemGroup[item] ?? 0);
        const before = taken[slot] ?? 0;
        if (before >= most) continue;
        taken[slot] = before + 1;
        yield [feature, item, value[k] ?? 0];
      }
    }
  }

  const start = new Int32Array(vectors.columns + 1);
  for (const [feature] of champions()) start[feature + 1] = (start[feature + 1] ?? 0) + 1;
  for (let f = 0; f < vectors.columns; f++) start[f + 1] = (start[f + 1] ?? 0) + (start[f] ?? 0);
  const next = start.slice();
  const items = new Int32Array(start[vectors.columns] ?? 0);
  const values = new Float32Array(items.length);
  for (const [feature, item, value] of champions()) {
    const place = next[feature] ?? 0;
    next[feature] = place + 1;
    items[place] = item;
    values[place] = value;
  }
  return {
    of(feature) {
      const [from, to] = [start[feature], start[feature + 1]];
      return { index: items.subarray(from, to), value: values.subarray(from, to) };
    },
  };
}
