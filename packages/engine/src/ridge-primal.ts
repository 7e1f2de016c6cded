import { invertPositiveDefinite } from "./cholesky.ts";
import { within, type Work } from "./progress.ts";
import { regularisedGram, type RidgeOperator } from "./ridge.ts";
import { sparseEntries, sparseMatrix, type Entry, type SparseMatrix } from "./sparse-matrix.ts";
import { addScaled } from "./vector.ts";

/**
 * R through `(WᵀW + λI)⁻¹` over some of the items: for more users than items, or for more of both
 * than fit in memory. Items outside the block are left alone, as if nobody had rated them.
 * @param preferences W, users x items
 * @param block the items of the fit, ascending
 */
export function* fitPrimal(
  preferences: SparseMatrix,
  block: Int32Array,
  lambda: number,
): Work<RidgeOperator> {
  const size = block.length;
  const placeOf = new Int32Array(preferences.columns).fill(-1);
  for (const [place, item] of block.entries()) placeOf[item] = place;

  const restricted = restrictColumns(preferences, placeOf, size);
  const operator = yield* within(0, 0.2, regularisedGram(restricted, lambda));
  yield* within(0.2, 1, invertPositiveDefinite(operator, size));
  for (let k = 0; k < operator.length; k++) operator[k] = lambda * (operator[k] ?? 0);

  const operatorRow = (place: number): Float64Array =>
    operator.subarray(place * size, (place + 1) * size);
  const diagonal = new Float64Array(preferences.columns).fill(1);
  for (const [place, item] of block.entries()) diagonal[item] = operatorRow(place)[place] ?? 1;

  return {
    diagonal,
    residual(x) {
      const inBlock = new Float64Array(size);
      const residual = new Float64Array(preferences.columns);
      for (const [k, item] of x.index.entries()) {
        const place = placeOf[item] ?? -1;
        const value = x.value[k] ?? 0;
        if (place < 0) residual[item] = value;
        else addScaled(inBlock, value, operatorRow(place), size);
      }
      for (const [place, item] of block.entries()) residual[item] = inBlock[place] ?? 0;
      return residual;
    },
    entries(item, others) {
      const place = placeOf[item] ?? -1;
      const row = place < 0 ? undefined : operatorRow(place);
      return Float64Array.from(others, (other) => {
        if (other === item) return diagonal[item] ?? 1;
        return row?.[placeOf[other] ?? -1] ?? 0;
      });
    },
  };
}

function restrictColumns(matrix: SparseMatrix, placeOf: Int32Array, columns: number): SparseMatrix {
  const kept: Entry[] = [];
  for (const [row, item, value] of sparseEntries(matrix)) {
    const place = placeOf[item] ?? -1;
    if (place >= 0) kept.push([row, place, value]);
  }
  return sparseMatrix(matrix.rows, columns, kept);
}
