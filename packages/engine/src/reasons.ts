import type { BlendTerms } from "./blend.ts";
import type { Ease } from "./ease.ts";
import type { Franchise } from "./franchise.ts";
import type { GenreModel, GenreTaste } from "./genre-model.ts";
import { sparseRow, type SparseVector } from "./sparse-matrix.ts";
import type { Taste } from "./taste.ts";
import type { Works } from "./works.ts";

/**
 * Why an item is recommended. `share` is the part of all that speaks for the item, 0 to 1; it is
 * 0 where the reason is true but did not move the score.
 */
export type Reason =
  | { readonly type: "rated"; readonly item: number; readonly share: number }
  | { readonly type: "genre"; readonly genre: number; readonly share: number }
  /** The time of the item, by its year: the person likes more of that time than others do. */
  | { readonly type: "period"; readonly year: number; readonly share: number }
  | { readonly type: "popular"; readonly share: number };

/** Everything the reasons of one list are read from. */
export interface ReasonSources {
  readonly ease: Ease;
  readonly preferences: SparseVector;
  readonly works: Works;
  readonly franchises: Franchise;
  readonly taste: Taste;
  /** Per item, NaN where it is not known. */
  readonly itemYear: Float64Array;
  readonly genres: GenreModel;
  readonly genreTaste: GenreTaste;
  readonly nearYears: Float64Array;
  readonly farYears: Float64Array;
  readonly terms: BlendTerms;
  /** A popularity above which an item is called popular: the median of its group. */
  readonly medianPopularity: number;
}

const MOST_REASONS = 3;

/**
 * The one to three largest true reasons for an item, largest first, or none where nothing true
 * can be said. Each signal of the blend is a sum over rated items or genres; the points of a reason
 * are its summands, in the units of the score and before centring.
 */
export function reasonsFor(item: number, sources: ReasonSources): Reason[] {
  const found = [
    ...ratedReasons(item, sources),
    ...genreReasons(item, sources),
    periodReason(item, sources),
    popularReason(item, sources),
  ];
  const forItem = found.reduce((sum, { points }) => sum + Math.max(0, points), 0);
  const named = found.filter(({ points, isTrue }) => isTrue && points > 0);
  if (named.length === 0) return silentReason(found);
  return named
    .sort((a, b) => b.points - a.points)
    .slice(0, MOST_REASONS)
    .map(({ points, reason }) => reason(points / forItem));
}

interface Found {
  readonly points: number;
  readonly isTrue: boolean;
  readonly type: Reason["type"];
  reason(share: number): Reason;
}

/** Where nothing moved the score, as in a list of one item: a fact that is true all the same. */
function silentReason(found: Found[]): Reason[] {
  const facts = found.filter(({ isTrue }) => isTrue);
  const popular = facts.find(({ type }) => type === "popular");
  const fact = popular ?? facts.sort((a, b) => b.points - a.points)[0];
  return fact ? [fact.reason(0)] : [];
}

/** What each rated item adds, as one that others like as well, as a title of one franchise, as the same work. */
function ratedReasons(
  item: number,
  { ease, works, franchises, preferences, taste, terms }: ReasonSources,
): Found[] {
  if (taste.items.length === 0) return [];
  const pointsOf = new Map<number, number>();
  const add = (rated: number, points: number) =>
    pointsOf.set(rated, (pointsOf.get(rated) ?? 0) + points);
  const byTitle = franchises.contributions(item, taste);
  for (const [k, rated] of taste.items.entries()) {
    add(rated, terms.franchise.factor * (byTitle[k] ?? 0));
  }
  const liked = ease.contributions(item, preferences);
  for (const [k, rated] of preferences.index.entries()) {
    const weight = preferences.value[k] ?? 0;
    add(rated, terms.collaborative.factor * (liked[k] ?? 0));
    add(rated, terms.work.factor * works.contribution(item, { item: rated, weight }));
  }
  const accepted = new Set(preferences.index);
  return [...pointsOf].map(([rated, points]) => ({
    points,
    isTrue: accepted.has(rated) && points >= 0 && speaksFor(rated),
    type: "rated",
    reason: (share) => ({ type: "rated", item: rated, share }),
  }));

  /** Whether the rated item says anything, be it of a list in which that moved nothing. */
  function speaksFor(rated: number): boolean {
    const place = preferences.index.indexOf(rated);
    const weight = preferences.value[place] ?? 0;
    return (
      (liked[place] ?? 0) > 0 ||
      (byTitle[taste.items.indexOf(rated)] ?? 0) > 0 ||
      works.contribution(item, { item: rated, weight }) > 0
    );
  }
}

function genreReasons(item: number, { genres, genreTaste, terms }: ReasonSources): Found[] {
  const { index, value } = sparseRow(genres.vectors, item);
  return Array.from(index, (genre, k) => {
    const liking = genreTaste.profile[genre] ?? 0;
    const cosine = terms.genreCosine.factor * liking * (value[k] ?? 0);
    const logOdds = terms.genreLogOdds.factor * (genreTaste.logOdds[genre] ?? 0);
    return {
      points: cosine + logOdds,
      isTrue: liking > 0,
      type: "genre",
      reason: (share) => ({ type: "genre", genre, share }),
    };
  });
}

function periodReason(
  item: number,
  { nearYears, farYears, itemYear, terms }: ReasonSources,
): Found {
  const year = itemYear[item] ?? NaN;
  const [near, far] = [nearYears[item] ?? 0, farYears[item] ?? 0];
  return {
    points: terms.nearYears.factor * near + terms.farYears.factor * far,
    isTrue: !Number.isNaN(year) && near > 0 && far > 0,
    type: "period",
    reason: (share) => ({ type: "period", year, share }),
  };
}

function popularReason(item: number, { terms, medianPopularity }: ReasonSources): Found {
  const { values, mean, factor } = terms.popularity;
  const popularity = values[item] ?? 0;
  return {
    points: factor * (popularity - mean),
    isTrue: popularity > medianPopularity,
    type: "popular",
    reason: (share) => ({ type: "popular", share }),
  };
}
