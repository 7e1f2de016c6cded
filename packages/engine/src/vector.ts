import type { SparseMatrix, SparseVector } from "./sparse-matrix.ts";

/** Inner product of the first `length` entries. */
export function dot(a: Float64Array, b: Float64Array, length: number): number {
  // Four running sums: with one, each addition waits for the one before (2-3 times slower).
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += (a[i] ?? 0) * (b[i] ?? 0);
    s1 += (a[i + 1] ?? 0) * (b[i + 1] ?? 0);
    s2 += (a[i + 2] ?? 0) * (b[i + 2] ?? 0);
    s3 += (a[i + 3] ?? 0) * (b[i + 3] ?? 0);
  }
  for (; i < length; i++) s0 += (a[i] ?? 0) * (b[i] ?? 0);
  return s0 + s1 + s2 + s3;
}

/** `target += factor * source` in the first `length` entries. */
export function addScaled(
  target: Float64Array,
  factor: number,
  source: Float64Array,
  length: number,
): void {
  for (let i = 0; i < length; i++) target[i] = (target[i] ?? 0) + factor * (source[i] ?? 0);
}

/** Inner product of a sparse and a dense vector. */
export function sparseDot(sparse: SparseVector, dense: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < sparse.index.length; k++) {
    sum += (sparse.value[k] ?? 0) * (dense[sparse.index[k] ?? 0] ?? 0);
  }
  return sum;
}

/** `target += factor * source` where the source is sparse. */
export function addSparse(target: Float64Array, factor: number, source: SparseVector): void {
  for (let k = 0; k < source.index.length; k++) {
    const i = source.index[k] ?? 0;
    target[i] = (target[i] ?? 0) + factor * (source.value[k] ?? 0);
  }
}

/** The product `matrix * vector`, of length `matrix.rows`. */
export function times(matrix: SparseMatrix, vector: Float64Array): Float64Array {
  const { rows, rowStart, column, value } = matrix;
  const product = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    const end = rowStart[r + 1] ?? 0;
    let sum = 0;
    for (let k = rowStart[r] ?? 0; k < end; k++) {
      sum += (value[k] ?? 0) * (vector[column[k] ?? 0] ?? 0);
    }
    product[r] = sum;
  }
  return product;
}

/** The product `sparse * matrix` of a row vector and a matrix, of length `matrix.columns`. */
export function timesRows(
  sparse: SparseVector,
  rowOf: (index: number) => SparseVector,
  columns: number,
): Float64Array {
  const product = new Float64Array(columns);
  for (const [k, index] of sparse.index.entries()) {
    addSparse(product, sparse.value[k] ?? 0, rowOf(index));
  }
  return product;
}
