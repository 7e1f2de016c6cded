/** How to find the most popular of the contents of a kind that match something. */
export type Scan =
  /** Go through the contents by popularity until enough of them match; give up after so many. */
  | { readonly how: "walk"; readonly most: number }
  /** Look up everything that matches, and sort it. */
  | { readonly how: "lookUp" };

/**
 * Chooses the scan that reads fewer rows. A database left to itself takes the popularity index for
 * rare matches as well, and walks through a million contents to find three.
 *
 * @param total contents of the kind
 * @param matching how many of them meet each condition; all conditions have to be met, and are taken
 *   for independent of each other
 * @param wanted how many matches are needed
 */
export function chooseScan({
  total,
  matching,
  wanted,
}: {
  total: number;
  matching: readonly number[];
  wanted: number;
}): Scan {
  const expected = matching.reduce((left, count) => left * (count / total), total);
  const walked = (wanted * total) / expected;
  // Written so that nothing known (0 / 0) is looked up.
  return walked < Math.min(...matching)
    ? { how: "walk", most: Math.ceil(walkTolerance * walked) }
    : { how: "lookUp" };
}

/** How far beyond its expected length a walk goes before what is looked for is looked up after all. */
const walkTolerance = 10;
