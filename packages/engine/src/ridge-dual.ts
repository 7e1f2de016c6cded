import { invertPositiveDefinite } from "./cholesky.ts";
import { within, type Work } from "./progress.ts";
import { regularisedGram, type RidgeOperator } from "./ridge.ts";
import { sparseRow, transpose, type SparseMatrix, type SparseVector } from "./sparse-matrix.ts";
import { addScaled, dot, sparseDot, times, timesRows } from "./vector.ts";

/** What a fit in the dual form leaves: `M = (WWᵀ + λI)⁻¹`, users x users, and `R_ii` per item. */
export interface FittedDual {
  readonly form: "dual";
  readonly inverse: Float64Array;
  readonly diagonal: Float64Array;
}

/**
 * R through `M = (WWᵀ + λI)⁻¹`, users x users: for fewer users than items. Neither `MW` nor R is
 * formed; scoring one row costs users² and one pass over the ratings.
 * @param preferences W, users x items
 */
export function* fitDual(preferences: SparseMatrix, lambda: number): Work<FittedDual> {
  const byItem = transpose(preferences);
  const inverse = yield* within(0, 0.2, regularisedGram(byItem, lambda));
  yield* within(0.2, 0.9, invertPositiveDefinite(inverse, preferences.rows));
  const diagonal = new Float64Array(preferences.columns);
  for (let i = 0; i < diagonal.length; i++) {
    const column = sparseRow(byItem, i);
    diagonal[i] = 1 - sparseDot(column, solve(inverse, column, preferences.rows));
    yield 0.9 + (0.1 * (i + 1)) / diagonal.length;
  }
  return { form: "dual", inverse, diagonal };
}

/** `M w_i` of one column of W. */
function solve(inverse: Float64Array, column: SparseVector, users: number): Float64Array {
  const solved = new Float64Array(users);
  for (const [k, user] of column.index.entries()) {
    addScaled(solved, column.value[k] ?? 0, rowOf(inverse, user, users), users);
  }
  return solved;
}

function rowOf(inverse: Float64Array, user: number, users: number): Float64Array {
  return inverse.subarray(user * users, (user + 1) * users);
}

/** The operator of a fit; `preferences` are those it was fitted to. */
export function dualOperator(
  preferences: SparseMatrix,
  { inverse, diagonal }: FittedDual,
): RidgeOperator {
  const users = preferences.rows;
  const byItem = transpose(preferences);
  const columns = columnCache(users, (item) => solve(inverse, sparseRow(byItem, item), users));
  return {
    diagonal,
    residual(x) {
      const overlap = timesRows(x, (item) => sparseRow(byItem, item), users);
      const solved = overlap.map((_, user) => dot(rowOf(inverse, user, users), overlap, users));
      const residual = times(byItem, solved).map((explained) => -explained);
      for (const [k, item] of x.index.entries()) {
        residual[item] = (residual[item] ?? 0) + (x.value[k] ?? 0);
      }
      return residual;
    },
    entries(item, others) {
      const solved = columns.of(item);
      return Float64Array.from(
        others,
        (other) => (other === item ? 1 : 0) - sparseDot(sparseRow(byItem, other), solved),
      );
    },
  };
}

/** Bytes of the columns that are kept: lists are of few of all items, and explained by these. */
const CACHE_SIZE = 32 * 2 ** 20;

/** Keeps the columns that were made last, as many as the size allows. */
function columnCache(length: number, make: (item: number) => Float64Array) {
  const most = Math.max(1, Math.floor(CACHE_SIZE / (8 * length)));
  const kept = new Map<number, Float64Array>();
  return {
    of(item: number): Float64Array {
      const known = kept.get(item);
      if (known) return known;
      const made = make(item);
      const [oldest] = kept.keys();
      if (kept.size >= most && oldest !== undefined) kept.delete(oldest);
      kept.set(item, made);
      return made;
    },
  };
}
