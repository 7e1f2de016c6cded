import { invertPositiveDefinite } from "./cholesky.ts";
import { within, type Work } from "./progress.ts";
import { regularisedGram, type RidgeOperator } from "./ridge.ts";
import { sparseRow, transpose, type SparseMatrix } from "./sparse-matrix.ts";
import { addScaled, dot, sparseDot, times, timesRows } from "./vector.ts";

/**
 * R through `M = (WWᵀ + λI)⁻¹`, users x users: for fewer users than items. Neither `MW` nor R is
 * formed; scoring one row costs users² and one pass over the ratings.
 * @param preferences W, users x items
 */
export function* fitDual(preferences: SparseMatrix, lambda: number): Work<RidgeOperator> {
  const users = preferences.rows;
  const byItem = transpose(preferences);
  const inverse = yield* within(0, 0.2, regularisedGram(byItem, lambda));
  yield* within(0.2, 0.9, invertPositiveDefinite(inverse, users));

  const inverseRow = (user: number): Float64Array =>
    inverse.subarray(user * users, (user + 1) * users);

  /** `M w_i` of the item i. */
  function solvedColumn(item: number): Float64Array {
    const solved = new Float64Array(users);
    const column = sparseRow(byItem, item);
    for (const [k, user] of column.index.entries()) {
      addScaled(solved, column.value[k] ?? 0, inverseRow(user), users);
    }
    return solved;
  }

  const diagonal = new Float64Array(preferences.columns);
  for (let i = 0; i < diagonal.length; i++) {
    diagonal[i] = 1 - sparseDot(sparseRow(byItem, i), solvedColumn(i));
    yield 0.9 + (0.1 * (i + 1)) / diagonal.length;
  }

  return {
    diagonal,
    residual(x) {
      const overlap = timesRows(x, (item) => sparseRow(byItem, item), users);
      const solved = overlap.map((_, user) => dot(inverseRow(user), overlap, users));
      const residual = times(byItem, solved).map((explained) => -explained);
      for (const [k, item] of x.index.entries()) {
        residual[item] = (residual[item] ?? 0) + (x.value[k] ?? 0);
      }
      return residual;
    },
    entries(item, others) {
      const solved = solvedColumn(item);
      return Float64Array.from(
        others,
        (other) => (other === item ? 1 : 0) - sparseDot(sparseRow(byItem, other), solved),
      );
    },
  };
}
