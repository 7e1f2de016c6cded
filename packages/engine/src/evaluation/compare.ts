import { mean, standardError } from "../metrics.ts";

/** How much better one method does than another for the same people. */
export interface PairedDifference {
  /** Mean over the people. */
  readonly difference: number;
  /** Of that mean, by how the differences of the people spread. */
  readonly standardError: number;
}

/** The mean of `values - others`, of which each place is one person. */
export function pairedDifference(
  values: readonly number[],
  others: readonly number[],
): PairedDifference {
  const differences = values.map((value, person) => value - (others[person] ?? 0));
  return { difference: mean(differences), standardError: standardError(differences) };
}
