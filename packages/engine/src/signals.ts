import type { CreatorModel } from "./creators.ts";
import type { Ease } from "./ease.ts";
import type { Franchise } from "./franchise.ts";
import type { GenreModel } from "./genre-model.ts";
import { type LikedItemsEngine, likedItemsSignal } from "./liked-items.ts";
import type { PeriodModel } from "./period.ts";
import { type Signal, silentSignal } from "./signal.ts";
import type { SparseMatrix } from "./sparse-matrix.ts";
import { recentPreferences, type Taste } from "./taste.ts";
import { addSparse, times } from "./vector.ts";
import type { Works } from "./works.ts";

/** The trained parts of the blend. */
export interface Engines {
  readonly ease: Ease;
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

/** Engines that stand beside the blend, to be asked for by name. */
export interface OwnEngines {
  /** What is like what the person likes, by what is known of it. */
  readonly content: LikedItemsEngine;
  /** The same, and by who else liked it. */
  readonly similar: LikedItemsEngine;
}

/** What speaks for and against items: for one person, or for everybody. */
export type SignalName =
  | "collaborative"
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

export function signalsFor(engines: Engines, taste: Taste, own?: OwnEngines): Signals {
  const { ease, genres, creators, franchises, periods, works, itemYear } = engines;
  const nothing = silentSignal(new Float64Array(itemYear.length));
  const preferences = once(() => recentPreferences(taste));
  const genreTaste = once(() => genres.taste(taste));
  const byLiked = (engine: LikedItemsEngine | undefined) =>
    once(() => (engine ? likedItemsSignal(engine, preferences()) : nothing));
  return {
    collaborative: byLiked(ease),
    content: byLiked(own?.content),
    similar: byLiked(own?.similar),
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

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}
