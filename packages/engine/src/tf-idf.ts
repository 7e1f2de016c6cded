import { columnCounts, mapValues, type SparseMatrix } from "./sparse-matrix.ts";
import { times } from "./vector.ts";

/**
 * The rows weighted by the inverse document frequency `ln(rows / rows with it)` of each column, and of
 * unit length, so that the inner product of two is their cosine (Salton, Buckley 1988).
 */
export function tfIdf(matrix: SparseMatrix): SparseMatrix {
  const idf = Float64Array.from(columnCounts(matrix), (n) =>
    n > 0 ? Math.log(matrix.rows / n) : 0,
  );
  const squares = times(
    mapValues(matrix, (value) => value * value),
    idf.map((weight) => weight * weight),
  );
  return mapValues(
    matrix,
    (value, row, column) => (value * (idf[column] ?? 0)) / Math.sqrt(squares[row] || 1),
  );
}
