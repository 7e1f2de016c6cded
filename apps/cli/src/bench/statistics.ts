/**
 * The value that a share of all values does not exceed (nearest rank): always a value that occurred.
 * @param share 0 to 1
 * @throws RangeError for no values: there is no figure to give.
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).toSorted();
  const rank = Math.min(sorted.length, Math.max(1, Math.ceil(share * sorted.length)));
  const value = sorted[rank - 1];
  if (value === undefined) throw new RangeError("There is no percentile of no values.");
  return value;
}

/** Rounded to a number of decimals, as a number. */
export function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
