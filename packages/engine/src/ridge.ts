import type { SparseMatrix, SparseVector } from "./sparse-matrix.ts";
import { sparseRows } from "./sparse-matrix.ts";
import type { Work } from "./progress.ts";

/**
 * The symmetric operator `R = λ (WᵀW + λI)⁻¹ = I - Wᵀ (WWᵀ + λI)⁻¹ W`, items x items, for the
 * preferences W, users x items. `xR` is what ridge regression on all items leaves unexplained of
 * a row x. The two forms of the fit differ only in how they hold R.
 */
export interface RidgeOperator {
  /** `R_ii` per item, in (0, 1]; 1 for an item outside the fit. */
  readonly diagonal: Float64Array;
  /** `xR`, dense over all items. */
  residual(x: SparseVector): Float64Array;
  /** `R_ji` of one item i for the items j, in their order. */
  entries(item: number, others: Int32Array): Float64Array;
}

/** `Σ rowᵀ row + λI` over the rows of a sparse matrix: columns x columns, dense by rows. */
export function* regularisedGram(matrix: SparseMatrix, lambda: number): Work<Float64Array> {
  const size = matrix.columns;
  const gram = new Float64Array(size * size);
  let done = 0;
  for (const row of sparseRows(matrix)) {
    addOuterProduct(gram, size, row);
    yield ++done / matrix.rows;
  }
  for (let i = 0; i < size; i++) gram[i * size + i] = (gram[i * size + i] ?? 0) + lambda;
  return gram;
}

function addOuterProduct(gram: Float64Array, size: number, row: SparseVector): void {
  for (const [k, i] of row.index.entries()) {
    const factor = row.value[k] ?? 0;
    const start = i * size;
    for (let l = 0; l < row.index.length; l++) {
      const cell = start + (row.index[l] ?? 0);
      gram[cell] = (gram[cell] ?? 0) + factor * (row.value[l] ?? 0);
    }
  }
}
