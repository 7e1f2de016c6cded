import type { CreatorModel } from "./creators.ts";
import type { Franchise } from "./franchise.ts";
import type { GenreModel } from "./genre-model.ts";
import { likedItemsSignal } from "./liked-items.ts";
import type { LinearModel } from "./linear-model.ts";
import type { PeriodModel } from "./period.ts";
import { once } from "./once.ts";
import { withPrior } from "./prior.ts";
import { type Signal, silentSignal } from "./signal.ts";
import type { SparseMatrix } from "./sparse-matrix.ts";
import { recentPreferences, type Taste } from "./taste.ts";
import { addSparse, times } from "./vector.ts";
import type { Works } from "./works.ts";

/** The trained parts of the blend. */
export interface Engines {
  /** What those like who like the same. */
  readonly collaborative: LinearModel;
  /** Per item how much people prefer it in the mean: an average row of preferences. */
  readonly everybody: Float64Array;
  /** What is like what the person likes, by what is known of it. */
  readonly content: () => LinearModel;
  /** The same, and by who else likes it. */
  readonly similar: LinearModel;
  readonly genres: GenreModel;
  readonly creators: CreatorModel;
  readonly franchises: Franchise;
  /** By narrow and wide bandwidth. */
  readonly periods: { readonly near: PeriodModel; readonly far: PeriodModel };
  readonly works: Works;
  /** How popular each item is; the same for everybody. */
  readonly popularity: Signal;
  /** Per item `ln(1 + ratings)`. */
  readonly commonness: Float64Array;
  readonly itemGenres: SparseMatrix;
  readonly itemYear: Float64Array;
  readonly itemGroup: Int32Array;
  /** Per group what brings its collaborative z-scores to a common spread. */
  readonly gains: Float64Array;
}

/** What speaks for and against items: for one person, or for everybody. */
export type SignalName =
  | "collaborative"
  /** The same, where what everybody likes stands in for what is not known of the person. */
  | "collaborativeWithPrior"
  | "content"
  | "similar"
  | "franchise"
  | "creators"
  | "genreCosine"
  | "genreLogOdds"
  | "nearYears"
  | "farYears"
  | "work"
  | "popularity"
  | "commonness"
  | "unreleased"
  | "aversion";

/** The signals for one person, each computed when it is first read. */
export type Signals = Readonly<Record<SignalName, () => Signal>>;

export function signalsFor(engines: Engines, taste: Taste): Signals {
  const { genres, creators, franchises, periods, works, itemYear } = engines;
  const preferences = once(() => recentPreferences(taste));
  const genreTaste = once(() => genres.taste(taste));
  const collaborative = once(() => likedItemsSignal(engines.collaborative, preferences()));
  return {
    collaborative,
    collaborativeWithPrior: once(() => withPrior(collaborative(), preferences(), engines)),
    content: once(() => likedItemsSignal(engines.content(), preferences())),
    similar: once(() => likedItemsSignal(engines.similar, preferences())),
    franchise: once(() => franchises.signal(taste)),
    creators: once(() => creators.signal(preferences())),
    genreCosine: once(() => genres.cosine(genreTaste())),
    genreLogOdds: once(() => genres.logOdds(genreTaste())),
    nearYears: once(() => periods.near.signal(taste)),
    farYears: once(() => periods.far.signal(taste)),
    work: once(() => works.signal(preferences())),
    popularity: () => engines.popularity,
    commonness: once(() => silentSignal(engines.commonness)),
    unreleased: once(() => silentSignal(unreleasedOf(itemYear, taste.year))),
    aversion: once(() => silentSignal(aversionsOf(taste, engines.itemGenres))),
  };
}

/** What keeps something off a list that is not out yet, in z-scores. */
const UNRELEASED = -3;

function unreleasedOf(itemYear: Float64Array, listYear = Infinity): Float64Array {
  return itemYear.map((year) => (year > listYear ? UNRELEASED : 0));
}

/** Points that a person's aversions take from an item at most: it then stands far down in any list. */
const MOST_AVERSION = 8;

/** What having a genre costs that the person wants less of, in points: a choice, as no data set tells. */
const AVERSE_GENRE = 1.5;

function aversionsOf(
  { aversions, averseGenres = new Int32Array() }: Taste,
  itemGenres: SparseMatrix,
) {
  const weights = new Float64Array(itemGenres.columns);
  for (const genre of averseGenres) weights[genre] = (weights[genre] ?? 0) + AVERSE_GENRE;
  const points = times(itemGenres, weights);
  if (aversions) addSparse(points, 1, aversions);
  return points.map((sum) => -Math.min(MOST_AVERSION, sum));
}
