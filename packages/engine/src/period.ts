import type { Signal } from "./signal.ts";
import { sparseRows } from "./sparse-matrix.ts";
import { preferences, preferenceWeight, type Taste } from "./taste.ts";
import type { TrainingData } from "./training-data.ts";

/** What the years say: people like the films of some time, and the books of another. */
export interface PeriodModel {
  /** Per item `ln(own share of its time / everybody's share)`, both smoothed; 0 where no year is known. */
  signal(taste: Taste): Signal;
}

/** How far a year reaches, as the standard deviation in years, and ratings that everybody's shares are worth. */
export interface Bandwidth {
  readonly years: number;
  readonly prior: number;
}

/** Years on either side that make the time of an item, where a reason names it. */
export const YEARS_AROUND = 8;

/** Standard deviations after which nothing is left of a year. */
const REACH = 4;

/** Keeps shares of years that nobody likes anything of from being nothing. */
const FLOOR = 1e-5;

/** Kernel density estimates over the years of each group (Silverman 1986), a person's against everybody's. */
export function trainPeriods(
  { ratings, itemYear, itemGroup }: TrainingData,
  { years, prior }: Bandwidth,
): PeriodModel {
  const known = itemYear.filter((year) => !Number.isNaN(year));
  const first = known.reduce((least, year) => Math.min(least, year), Infinity);
  const last = known.reduce((most, year) => Math.max(most, year), -Infinity);
  const span = Math.max(0, last - first + 1);
  const groups = itemGroup.reduce((most, group) => Math.max(most, group + 1), 0);

  /** The weight of an item, spread over the years around its own. */
  function spread(density: Float64Array, item: number, weight: number): void {
    const year = (itemYear[item] ?? NaN) - first;
    if (Number.isNaN(year) || weight === 0) return;
    const from = Math.max(0, Math.ceil(year - REACH * years));
    const to = Math.min(span - 1, Math.floor(year + REACH * years));
    let total = 0;
    for (let y = from; y <= to; y++) total += kernel(y - year);
    const start = (itemGroup[item] ?? 0) * span;
    for (let y = from; y <= to; y++) {
      density[start + y] = (density[start + y] ?? 0) + (weight * kernel(y - year)) / total;
    }
  }

  const kernel = (distance: number): number => Math.exp(-((distance / years) ** 2) / 2);
  const usual = new Float64Array(groups * span);
  for (const { index, value } of sparseRows(ratings)) {
    for (const [k, item] of index.entries()) spread(usual, item, preferenceWeight(value[k] ?? 0));
  }
  for (let group = 0; group < groups; group++) {
    const part = usual.subarray(group * span, (group + 1) * span);
    const total = part.reduce((sum, density) => sum + density, 0);
    for (const y of part.keys()) part[y] = (part[y] ?? 0) / (total || 1) + FLOOR;
  }

  return {
    signal(taste) {
      const own = new Float64Array(groups * span);
      const weight = new Float64Array(groups);
      const { index, value } = preferences(taste);
      for (const [k, item] of index.entries()) {
        if (Number.isNaN(itemYear[item] ?? NaN)) continue;
        spread(own, item, value[k] ?? 0);
        const group = itemGroup[item] ?? 0;
        weight[group] = (weight[group] ?? 0) + (value[k] ?? 0);
      }
      const odds = own.map((density, place) => {
        const share = usual[place] ?? 1;
        const ofGroup = weight[Math.floor(place / span)] ?? 0;
        return Math.log((density + prior * share) / ((ofGroup + prior) * share));
      });
      const values = Float64Array.from(itemYear, (year, item) =>
        Number.isNaN(year) ? 0 : (odds[(itemGroup[item] ?? 0) * span + year - first] ?? 0),
      );
      const isOfLikedTime = likedTimes(index, { itemYear, itemGroup });
      return {
        values,
        parts(item) {
          const [year, points] = [itemYear[item] ?? NaN, values[item] ?? 0];
          if (Number.isNaN(year)) return [];
          const isTrue = points > 0 && isOfLikedTime(item);
          return [{ because: { type: "period", year }, points, isTrue }];
        },
      };
    },
  };
}

/** Whether something that the person likes, of the group of an item, is of its time. */
function likedTimes(
  liked: Int32Array,
  { itemYear, itemGroup }: Pick<TrainingData, "itemYear" | "itemGroup">,
): (item: number) => boolean {
  return (item) =>
    liked.some(
      (other) =>
        itemGroup[other] === itemGroup[item] &&
        Math.abs((itemYear[other] ?? NaN) - (itemYear[item] ?? NaN)) <= YEARS_AROUND,
    );
}
