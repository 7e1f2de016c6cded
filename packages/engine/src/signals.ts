import { blendWeights, rareTerm, termOf, type BlendTerms } from "./blend.ts";
import type { Ease } from "./ease.ts";
import type { Franchise } from "./franchise.ts";
import type { PeriodModel } from "./period.ts";
import type { GenreModel, GenreTaste } from "./genre-model.ts";
import type { SparseVector } from "./sparse-matrix.ts";
import { recentPreferences, type Taste } from "./taste.ts";
import type { Works } from "./works.ts";

/** The trained parts of the blend. */
export interface Engines {
  readonly ease: Ease;
  readonly genres: GenreModel;
  readonly franchises: Franchise;
  /** By narrow and wide bandwidth. */
  readonly periods: { readonly near: PeriodModel; readonly far: PeriodModel };
  /** Per item `ln(1 + ratings)`. */
  readonly commonness: Float64Array;
  readonly itemYear: Float64Array;
  /** Bayesian weighted rating per item, in stars. */
  readonly popularity: Float64Array;
  /** Per group what brings its collaborative z-scores to a common spread. */
  readonly gains: Float64Array;
  readonly itemGroup: Int32Array;
  /** How much the side terms count, 0 to 1: see `tuneSides`. */
  readonly sides: number;
  readonly works: Works;
}

/** What the engines say about all items for one person. */
export interface Signals {
  readonly taste: Taste;
  readonly preferences: SparseVector;
  readonly genreTaste: GenreTaste;
  readonly collaborative: Float64Array;
  readonly genreCosine: Float64Array;
  readonly genreLogOdds: Float64Array;
  readonly franchise: Float64Array;
  readonly nearYears: Float64Array;
  readonly farYears: Float64Array;
  readonly work: Float64Array;
  readonly unreleased: Float64Array;
}

export function signalsFor(engines: Omit<Engines, "sides">, taste: Taste): Signals {
  const { ease, genres, franchises, periods, works, itemYear } = engines;
  const row = recentPreferences(taste);
  const genreTaste = genres.taste(taste);
  return {
    taste,
    preferences: row,
    genreTaste,
    collaborative: ease.scores(row),
    genreCosine: genres.cosine(genreTaste),
    genreLogOdds: genres.logOdds(genreTaste),
    franchise: franchises.points(taste),
    nearYears: periods.near.logOdds(taste),
    farYears: periods.far.logOdds(taste),
    work: works.points(row),
    unreleased: itemYear.map((year) => (year > (taste.year ?? Infinity) ? UNRELEASED : 0)),
  };
}

/** What keeps something off a list that is not out yet, in z-scores. */
const UNRELEASED = -3;

/** The signals standardised over the candidates of one group, with the weights of the person. */
export function blendTerms(
  { gains, itemGroup, popularity, commonness, sides }: Engines,
  signals: Signals,
  group: number,
  candidates: Int32Array,
): BlendTerms {
  const { taste } = signals;
  const inGroup = taste.items.filter((item) => itemGroup[item] === group).length;
  const weights = blendWeights(
    { gain: gains[group] ?? 1, sides },
    {
      inGroup,
      elsewhere: taste.items.length - inGroup,
      likedGenres: taste.likedGenres.length,
    },
  );
  const standardised = (values: Float64Array, weight: number) => termOf(values, candidates, weight);
  return {
    collaborative: standardised(signals.collaborative, weights.collaborative),
    franchise: standardised(signals.franchise, weights.franchise),
    genreCosine: standardised(signals.genreCosine, weights.genreCosine),
    genreLogOdds: standardised(signals.genreLogOdds, weights.genreLogOdds),
    nearYears: standardised(signals.nearYears, weights.nearYears),
    farYears: standardised(signals.farYears, weights.farYears),
    popularity: standardised(popularity, weights.popularity),
    commonness: standardised(commonness, weights.commonness),
    work: rareTerm(signals.work),
    unreleased: rareTerm(signals.unreleased),
  };
}
