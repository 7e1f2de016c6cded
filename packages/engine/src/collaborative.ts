import { easeOf, type FittedEase } from "./ease.ts";
import { fitIals, ialsOf, type FittedIals } from "./ials.ts";
import type { LinearModel } from "./linear-model.ts";
import type { Work } from "./progress.ts";
import { fitDual } from "./ridge-dual.ts";
import { fitPrimal } from "./ridge-primal.ts";
import { columnCounts, type SparseMatrix } from "./sparse-matrix.ts";

/** Bound on the side n of the one dense matrix of a fit: 8 n² bytes, so 72 MB; n³ / 2 products. */
export const MAX_SIDE = 3000;

/**
 * Part of all preferences that must be for the items of a block, for EASE on them to beat iALS on all: on
 * the validation split of MovieLens blocks with .29, .42, .59 and .75 of them reach an NDCG@10 of .195,
 * .202, .202 and .207, and iALS .205.
 */
const LEAST_COVERED = 0.6;

/** A fit of who likes what as plain data, to be kept, sent and built upon. */
export type FittedCollaborative = FittedEase | FittedIals;

/**
 * Fits who likes what to preferences W, users x items, in the form that their size asks for: EASE by
 * the dual form where there are no more users than items, else by the primal form, restricted to
 * the `maxSide` most rated items; or iALS, where these are too few of all.
 * @param lambda strength of the L2 regularisation of EASE
 */
export function* fitCollaborative(
  preferences: SparseMatrix,
  lambda: number,
  maxSide: number = MAX_SIDE,
): Work<FittedCollaborative> {
  const { rows: users, columns: items } = preferences;
  if (users <= Math.min(items, maxSide)) return yield* fitDual(preferences, lambda);
  const { block, covered } = mostRated(preferences, maxSide);
  if (covered < LEAST_COVERED) return yield* fitIals(preferences);
  return yield* fitPrimal(preferences, block, lambda);
}

/** What a fit says; `preferences` are those that it was fitted to. */
export function collaborativeOf(
  preferences: SparseMatrix,
  fitted: FittedCollaborative,
): LinearModel {
  return fitted.form === "factors" ? ialsOf(fitted) : easeOf(preferences, fitted);
}

/** The most rated items, ascending, and the part of all preferences that is for them; ties by smaller index. */
function mostRated(
  preferences: SparseMatrix,
  limit: number,
): { block: Int32Array; covered: number } {
  const count = columnCounts(preferences);
  const rated = Int32Array.from(count.keys()).filter((item) => (count[item] ?? 0) > 0);
  const block = rated
    .sort((a, b) => (count[b] ?? 0) - (count[a] ?? 0) || a - b)
    .slice(0, limit)
    .sort();
  const covered = block.reduce((sum, item) => sum + (count[item] ?? 0), 0);
  return { block, covered: covered / Math.max(1, preferences.column.length) };
}
