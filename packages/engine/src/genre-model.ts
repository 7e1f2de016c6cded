import { genreCounter } from "./genre-shares.ts";
import type { Work } from "./progress.ts";
import type { Part, Signal } from "./signal.ts";
import { sparseRow, sparseRows, type SparseMatrix } from "./sparse-matrix.ts";
import { LIKED, preferenceWeight, type Taste } from "./taste.ts";
import { tfIdf } from "./tf-idf.ts";
import type { TrainingData } from "./training-data.ts";
import { addSparse, times } from "./vector.ts";

/** How many liked ratings the statement "I like this genre" is worth. */
const RATINGS_PER_LIKED_GENRE = 3;

/** What the genres say about one person. */
export interface GenreTaste {
  /** Unit vector over the genres, >= 0: the mean direction of the liked items and genres. */
  readonly profile: Float64Array;
  /** Per genre `ln(own share / everybody's share)`, both smoothed. */
  readonly logOdds: Float64Array;
}

/** The genre profile; both of its signals are sums over the genres of an item. */
export interface GenreModel {
  taste(taste: Taste): GenreTaste;
  /** Per item the cosine of its genres and the profile. */
  cosine(taste: GenreTaste): Signal;
  /** Per item the sum of the log-odds of its genres. */
  logOdds(taste: GenreTaste): Signal;
}

export function* trainGenreModel(data: TrainingData): Work<GenreModel> {
  const { itemGenres } = data;
  const vectors = tfIdf(itemGenres);
  const counter = genreCounter(data);

  const catalogue = counter.empty();
  for (const item of data.itemGroup.keys()) counter.add(catalogue, item, 1);
  const everybody = counter.empty();
  let done = 0;
  for (const { index, value } of sparseRows(data.ratings)) {
    for (const [k, item] of index.entries()) {
      counter.add(everybody, item, preferenceWeight(value[k] ?? 0));
    }
    yield ++done / data.ratings.rows;
  }
  const noPrior = new Float64Array(itemGenres.columns);
  const usual = counter.shares(everybody, counter.shares(catalogue, noPrior));

  /** A part for each genre of an item that is in the profile. */
  const partsBy =
    (matrix: SparseMatrix, weights: Float64Array, profile: Float64Array) =>
    (item: number): Part[] => {
      const { index, value } = sparseRow(matrix, item);
      return Array.from(index, (genre, k) => ({
        because: { type: "genre", genre },
        points: (weights[genre] ?? 0) * (value[k] ?? 0),
        isTrue: (profile[genre] ?? 0) > 0,
      }));
    };

  return {
    taste({ items, ratings, likedGenres }) {
      const own = counter.empty();
      const profile = new Float64Array(itemGenres.columns);
      for (const [k, item] of items.entries()) {
        const stars = ratings[k] ?? 0;
        counter.add(own, item, preferenceWeight(stars));
        if (stars >= LIKED) addSparse(profile, 1, sparseRow(vectors, item));
      }
      for (const genre of likedGenres) {
        own.ofGenre[genre] = (own.ofGenre[genre] ?? 0) + RATINGS_PER_LIKED_GENRE;
        profile[genre] = (profile[genre] ?? 0) + RATINGS_PER_LIKED_GENRE;
      }
      const logOdds = counter
        .shares(own, usual)
        .map((share, genre) => Math.log(share / (usual[genre] || share || 1)));
      return { profile: unit(profile), logOdds };
    },
    cosine: ({ profile }) => ({
      values: times(vectors, profile),
      parts: partsBy(vectors, profile, profile),
    }),
    logOdds: ({ logOdds, profile }) => ({
      values: times(itemGenres, logOdds),
      parts: partsBy(itemGenres, logOdds, profile),
    }),
  };
}

/** The vector at length one; one that is all zero stays. */
export function unit(vector: Float64Array): Float64Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  return length > 0 ? vector.map((value) => value / length) : vector;
}
