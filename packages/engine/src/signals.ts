import { blendWeights, rareTerm, termOf, type BlendTerms } from "./blend.ts";
import type { Ease } from "./ease.ts";
import type { GenreModel, GenreTaste } from "./genre-model.ts";
import type { Similarity } from "./similarity/similarity.ts";
import type { SparseVector } from "./sparse-matrix.ts";
import { preferences, type Taste } from "./taste.ts";
import type { Works } from "./works.ts";

/** The trained parts of the blend. */
export interface Engines {
  readonly ease: Ease;
  readonly genres: GenreModel;
  /** Bayesian weighted rating per item, in stars. */
  readonly popularity: Float64Array;
  /** Per group what brings its collaborative z-scores to a common spread. */
  readonly gains: Float64Array;
  readonly itemGroup: Int32Array;
  readonly works: Works;
  readonly similarity: Similarity;
}

/** What the engines say about all items for one person. */
export interface Signals {
  readonly preferences: SparseVector;
  readonly genreTaste: GenreTaste;
  readonly collaborative: Float64Array;
  readonly genreCosine: Float64Array;
  readonly genreLogOdds: Float64Array;
  readonly work: Float64Array;
}

export function signalsFor({ ease, genres, works }: Engines, taste: Taste): Signals {
  const row = preferences(taste);
  const genreTaste = genres.taste(taste);
  return {
    preferences: row,
    genreTaste,
    collaborative: ease.scores(row),
    genreCosine: genres.cosine(genreTaste),
    genreLogOdds: genres.logOdds(genreTaste),
    work: works.points(row),
  };
}

/** The signals standardised over the candidates of one group, with the weights of the person. */
export function blendTerms(
  { gains, itemGroup, popularity }: Engines,
  taste: Taste,
  signals: Signals,
  group: number,
  candidates: Int32Array,
): BlendTerms {
  const inGroup = taste.items.filter((item) => itemGroup[item] === group).length;
  const weights = blendWeights(gains[group] ?? 1, {
    inGroup,
    elsewhere: taste.items.length - inGroup,
    likedGenres: taste.likedGenres.length,
  });
  return {
    collaborative: termOf(signals.collaborative, candidates, weights.collaborative),
    genreCosine: termOf(signals.genreCosine, candidates, weights.genreCosine),
    genreLogOdds: termOf(signals.genreLogOdds, candidates, weights.genreLogOdds),
    popularity: termOf(popularity, candidates, weights.popularity),
    work: rareTerm(signals.work),
  };
}
