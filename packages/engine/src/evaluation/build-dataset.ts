import { termMatrixBuilder, termsOf } from "../similarity/terms.ts";
import { sparseMatrix } from "../sparse-matrix.ts";
import { compareIds, type Dataset } from "./dataset.ts";

/** What a data set says about one user and one item. */
export interface RawInteraction {
  readonly user: string;
  readonly item: string;
  /** Stars, points out of ten, or any measure of use. */
  readonly value: number;
  /** Grows with time; null where the data do not tell. */
  readonly time: number | null;
}

export interface RawItem {
  readonly id: string;
  readonly title: string;
  readonly year: number | null;
  readonly genres: readonly string[];
}

/**
 * Indexes raw interactions. Of several interactions of a user with an item the last counts; items
 * that only the interactions name join the catalogue with nothing known of them.
 * @param relevant value from which on an interaction is relevant, by default 4 stars or 8 points
 */
export function buildDataset(
  interactions: readonly RawInteraction[],
  items: readonly RawItem[],
  relevant?: number,
): Dataset {
  const scale = scaleOf(interactions);
  const threshold = relevant ?? scale.relevant;
  const distinct = [
    ...new Map(interactions.map((one) => [`${one.user}\t${one.item}`, one])).values(),
  ];
  const itemOf = new Map(items.map((item) => [item.id, item]));
  const users = indexed(distinct.map(({ user }) => user));
  const catalogue = indexed([...itemOf.keys(), ...distinct.map(({ item }) => item)]);
  const genres = indexed(items.flatMap((item) => item.genres));
  const titles = termMatrixBuilder();
  for (const id of catalogue.ids) titles.add(termsOf(itemOf.get(id)?.title ?? ""));

  return {
    userIds: users.ids,
    itemIds: catalogue.ids,
    itemGenres: sparseMatrix(
      catalogue.ids.length,
      genres.ids.length,
      catalogue.ids.flatMap((id, item) =>
        [...new Set(itemOf.get(id)?.genres)].map(
          (name) => [item, genres.indexOf(name), 1] as const,
        ),
      ),
    ),
    itemTitles: titles.matrix(),
    itemYear: Float64Array.from(catalogue.ids, (id) => itemOf.get(id)?.year ?? NaN),
    interactions: distinct.map(({ user, item, value, time }) => ({
      user: users.indexOf(user),
      item: catalogue.indexOf(item),
      stars: scale.toStars(value),
      isRelevant: value >= threshold,
      time: time ?? 0,
    })),
    hasTimes: distinct.every(({ time }) => time !== null),
  };
}

interface Scale {
  /** Value from which on an interaction is relevant. */
  readonly relevant: number;
  toStars(value: number): number;
}

const FIVE_STARS: Scale = { relevant: 4, toStars: (value) => value };
const TEN_POINTS: Scale = { relevant: 8, toStars: (value) => value / 2 };
/** Plays, hours, purchases: to have used an item at all is to like it. */
const IMPLICIT: Scale = { relevant: -Infinity, toStars: () => 5 };

/** The scale by the range of the values; one value for all, or more than ten, is no rating. */
function scaleOf(interactions: readonly RawInteraction[]): Scale {
  let least = Infinity;
  let most = -Infinity;
  for (const { value } of interactions) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (least === most || most > 10) return IMPLICIT;
  return most > 5 ? TEN_POINTS : FIVE_STARS;
}

/** Distinct ids in their order, and the index of each. */
function indexed(ids: Iterable<string>): { ids: string[]; indexOf(id: string): number } {
  const sorted = [...new Set(ids)].sort(compareIds);
  const indices = new Map(sorted.map((id, index) => [id, index]));
  return { ids: sorted, indexOf: (id) => indices.get(id) ?? -1 };
}
