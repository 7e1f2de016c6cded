/** What the values of a data set mean. */
export interface Scale {
  /** Value from which on an interaction is relevant. */
  readonly relevant: number;
  toStars(value: number): number;
}

const FIVE_STARS: Scale = { relevant: 4, toStars: (value) => value };
const TEN_POINTS: Scale = { relevant: 8, toStars: (value) => value / 2 };
/** Plays, hours, purchases: to have used an item at all is to like it. */
const IMPLICIT: Scale = { relevant: -Infinity, toStars: () => 5 };

/** The scale by the range of the values; one value for all, or more than ten, is no rating. */
export function scaleOf(values: Iterable<number>): Scale {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (least === most || most > 10) return IMPLICIT;
  return most > 5 ? TEN_POINTS : FIVE_STARS;
}
