import { sparseEntries, sparseRow, type SparseMatrix } from "./sparse-matrix.ts";
import { addSparse } from "./vector.ts";
import type { TrainingData } from "./training-data.ts";

/** Weights of preferences, by genre and by group. */
export interface GenreCounts {
  readonly ofGenre: Float64Array;
  readonly ofGroup: Float64Array;
}

/** Counts preferences by genre, and turns the counts into shares. */
export interface GenreCounter {
  empty(): GenreCounts;
  add(counts: GenreCounts, item: number, weight: number): void;
  /**
   * Per genre `(n_g + k s_g) / (N_g + k)`, drawn towards the prior shares s. N_g counts the
   * preferences in groups that know the genre: who rated only films has not passed over music.
   */
  shares(counts: GenreCounts, prior: Float64Array): Float64Array;
}

/** Weight k of the prior shares, in ratings. */
const PRIOR_RATINGS = 10;

export function genreCounter({ itemGenres, itemGroup }: TrainingData): GenreCounter {
  const genres = itemGenres.columns;
  const knownByGroup = genresByGroup(itemGenres, itemGroup);
  return {
    empty: () => ({
      ofGenre: new Float64Array(genres),
      ofGroup: new Float64Array(knownByGroup.length),
    }),
    add(counts, item, weight) {
      const group = itemGroup[item] ?? 0;
      addSparse(counts.ofGenre, weight, sparseRow(itemGenres, item));
      counts.ofGroup[group] = (counts.ofGroup[group] ?? 0) + weight;
    },
    shares({ ofGenre, ofGroup }, prior) {
      const exposed = new Float64Array(genres);
      for (const [group, known] of knownByGroup.entries()) {
        for (const genre of known) exposed[genre] = (exposed[genre] ?? 0) + (ofGroup[group] ?? 0);
      }
      return ofGenre.map(
        (weight, genre) =>
          (weight + PRIOR_RATINGS * (prior[genre] ?? 0)) / ((exposed[genre] ?? 0) + PRIOR_RATINGS),
      );
    },
  };
}

function genresByGroup(itemGenres: SparseMatrix, itemGroup: Int32Array): Set<number>[] {
  const groups = itemGroup.reduce((most, group) => Math.max(most, group + 1), 0);
  const known = Array.from({ length: groups }, () => new Set<number>());
  for (const [item, genre] of sparseEntries(itemGenres)) known[itemGroup[item] ?? -1]?.add(genre);
  return known;
}
