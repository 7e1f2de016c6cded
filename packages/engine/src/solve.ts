/**
 * Solves `A x = b` for a symmetric positive definite matrix through `A = L Lᵀ`, in place: the vector
 * becomes x. For small systems, n³ / 6 products.
 * @param matrix n x n, by rows; its lower triangle is read, and overwritten by L
 */
export function solvePositiveDefinite(matrix: Float64Array, vector: Float64Array): void {
  const n = vector.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const rest = (matrix[i * n + j] ?? 0) - rowProduct(matrix, i * n, j * n, j);
      matrix[i * n + j] = j < i ? rest / (matrix[j * n + j] ?? 0) : Math.sqrt(rest);
    }
  }
  for (let i = 0; i < n; i++) {
    let rest = vector[i] ?? 0;
    for (let k = 0; k < i; k++) rest -= (matrix[i * n + k] ?? 0) * (vector[k] ?? 0);
    vector[i] = rest / (matrix[i * n + i] ?? 0);
  }
  for (let i = n - 1; i >= 0; i--) {
    const solved = (vector[i] ?? 0) / (matrix[i * n + i] ?? 0);
    vector[i] = solved;
    for (let k = 0; k < i; k++) vector[k] = (vector[k] ?? 0) - solved * (matrix[i * n + k] ?? 0);
  }
}

/** Inner product of two parts of a matrix, by where they start. */
function rowProduct(matrix: Float64Array, a: number, b: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += (matrix[a + k] ?? 0) * (matrix[b + k] ?? 0);
  return sum;
}
