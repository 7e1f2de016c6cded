import { invertPositiveDefinite } from "./cholesky.ts";
import { within, type Work } from "./progress.ts";
import { regularisedGram, type RidgeOperator } from "./ridge.ts";
import type { SparseMatrix } from "./sparse-matrix.ts";
import { addScaled } from "./vector.ts";

/** What a fit in the primal form leaves: `λ (WᵀW + λI)⁻¹` over the items of a block. */
export interface FittedPrimal {
  readonly form: "primal";
  /** Ascending. */
  readonly block: Int32Array;
  readonly operator: Float64Array;
}

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
): Work<FittedPrimal> {
  const restricted = restrictColumns(
    preferences,
    placesOf(block, preferences.columns),
    block.length,
  );
  const operator = yield* within(0, 0.2, regularisedGram(restricted, lambda));
  yield* within(0.2, 1, invertPositiveDefinite(operator, block.length));
  for (let k = 0; k < operator.length; k++) operator[k] = lambda * (operator[k] ?? 0);
  return { form: "primal", block, operator };
}

/** Per item its place in the block, -1 outside. */
function placesOf(block: Int32Array, items: number): Int32Array {
  const placeOf = new Int32Array(items).fill(-1);
  for (const [place, item] of block.entries()) placeOf[item] = place;
  return placeOf;
}

/** The operator of a fit, over so many items. */
export function primalOperator(items: number, { block, operator }: FittedPrimal): RidgeOperator {
  const size = block.length;
  const placeOf = placesOf(block, items);
  const operatorRow = (place: number): Float64Array =>
    operator.subarray(place * size, (place + 1) * size);
  const diagonal = new Float64Array(items).fill(1);
  for (const [place, item] of block.entries()) diagonal[item] = operatorRow(place)[place] ?? 1;

  return {
    diagonal,
    residual(x) {
      const inBlock = new Float64Array(size);
      const residual = new Float64Array(items);
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

/** The columns that have a place, at their places; places ascend with the columns. */
function restrictColumns(matrix: SparseMatrix, placeOf: Int32Array, columns: number): SparseMatrix {
  const isKept = (column: number): boolean => (placeOf[column] ?? -1) >= 0;
  const kept = matrix.column.filter(isKept);
  const value = matrix.value.filter((_, k) => isKept(matrix.column[k] ?? 0));
  const rowStart = new Int32Array(matrix.rows + 1);
  for (let row = 0; row < matrix.rows; row++) {
    let cells = 0;
    for (let k = matrix.rowStart[row] ?? 0; k < (matrix.rowStart[row + 1] ?? 0); k++) {
      if (isKept(matrix.column[k] ?? 0)) cells++;
    }
    rowStart[row + 1] = (rowStart[row] ?? 0) + cells;
  }
  return { rows: matrix.rows, columns, rowStart, column: kept.map((c) => placeOf[c] ?? 0), value };
}
