import type { Work } from "./progress.ts";
import type { Part, Signal } from "./signal.ts";
import { sparseRow, transpose, type SparseMatrix, type SparseVector } from "./sparse-matrix.ts";
import { ACCEPTED, type Taste } from "./taste.ts";
import { tfIdf } from "./tf-idf.ts";
import { addSparse } from "./vector.ts";

/** What the titles say: who likes a film wants its sequels. */
export interface Franchise {
  /** Points per item: `Σ liking_i similarity_ij` over the rated items i. */
  signal(taste: Taste): Signal;
}

/** Titles that have less in common are not of one franchise. */
const LEAST_SIMILARITY = 0.3;

/** A word that more titles have is no name of a franchise. */
const MOST_TITLES = 500;

/** What people rate in the mean, in stars, and how many ratings that knowledge is worth. */
const [USUAL_STARS, USUAL_WEIGHT] = [3.6, 5];

/** @param itemTitles items x terms of their titles */
export function* trainFranchise(itemTitles: SparseMatrix): Work<Franchise> {
  const vectors = tfIdf(itemTitles);
  const byTerm = transpose(vectors);
  const neighbours: SparseVector[] = [];
  for (let item = 0; item < vectors.rows; item++) {
    neighbours.push(neighboursOf(item, vectors, byTerm));
    if (item % 1_000 === 0) yield item / vectors.rows;
  }
  return {
    signal(taste) {
      const values = new Float64Array(vectors.rows);
      const likings = likingsOf(taste);
      for (const [k, rated] of taste.items.entries()) {
        addSparse(values, likings[k] ?? 0, neighbours[rated] ?? nothing);
      }
      return {
        values,
        parts: (item) =>
          Array.from(neighbours[item]?.index ?? [], (rated, n): Part[] => {
            const k = taste.items.indexOf(rated);
            if (k < 0) return [];
            const points = (likings[k] ?? 0) * (neighbours[item]?.value[n] ?? 0);
            const isTrue = points > 0 && (taste.ratings[k] ?? 0) >= ACCEPTED;
            return [{ because: { type: "franchise", item: rated }, points, isTrue }];
          }).flat(),
      };
    },
  };
}

const nothing: SparseVector = { index: new Int32Array(), value: new Float32Array() };

/** The items whose titles have much in common with that of one, and the cosines. */
function neighboursOf(item: number, vectors: SparseMatrix, byTerm: SparseMatrix): SparseVector {
  const cosines = new Map<number, number>();
  const { index, value } = sparseRow(vectors, item);
  for (const [k, term] of index.entries()) {
    const titles = sparseRow(byTerm, term);
    if (titles.index.length > MOST_TITLES) continue;
    for (const [n, other] of titles.index.entries()) {
      if (other === item) continue;
      cosines.set(other, (cosines.get(other) ?? 0) + (value[k] ?? 0) * (titles.value[n] ?? 0));
    }
  }
  const near = [...cosines].filter(([, cosine]) => cosine >= LEAST_SIMILARITY);
  return {
    index: Int32Array.from(near, ([other]) => other),
    value: Float32Array.from(near, ([, cosine]) => cosine),
  };
}

/** By how much each rating is above what the person gives in the mean, plus half a star, -1 to 2. */
function likingsOf({ ratings }: Taste): Float64Array {
  const sum = ratings.reduce((total, stars) => total + stars, 0);
  const mean = (sum + USUAL_WEIGHT * USUAL_STARS) / (ratings.length + USUAL_WEIGHT);
  return Float64Array.from(ratings, (stars) => Math.max(-1, Math.min(2, stars - mean + 0.5)));
}
