import { within, type Work } from "./progress.ts";
import { addScaled, dot } from "./vector.ts";

/** Rows that are worked on together: each other row is then read from memory once for all four. */
const BLOCK = 4;

/**
 * Replaces a symmetric positive definite matrix (n x n, by rows) by its inverse, through
 * `A = L Lᵀ` and `A⁻¹ = L⁻ᵀ L⁻¹`: n³ / 2 products, in place.
 * @throws RangeError if the matrix is not positive definite.
 */
export function* invertPositiveDefinite(matrix: Float64Array, n: number): Work<void> {
  const rows = Array.from({ length: n }, (_, i) => matrix.subarray(i * n, (i + 1) * n));
  yield* within(0, 1 / 3, factorise(rows));
  yield* within(1 / 3, 2 / 3, invertTriangle(rows));
  yield* within(2 / 3, 1, multiplyTransposed(rows));
  mirrorTriangle(rows);
}

/** The lower triangle of A becomes L. */
function* factorise(rows: Float64Array[]): Work<void> {
  for (let start = 0; start < rows.length; start += BLOCK) {
    const block = rows.slice(start, start + BLOCK);
    for (const [j, pivot] of rows.slice(0, start + BLOCK).entries()) {
      if (j >= start) pivot[j] = Math.sqrt(positive((pivot[j] ?? 0) - dot(pivot, pivot, j)));
      const scale = 1 / (pivot[j] ?? 0);
      for (const [b, row] of block.entries()) {
        if (start + b > j) row[j] = scale * ((row[j] ?? 0) - dot(row, pivot, j));
      }
    }
    yield start / rows.length;
  }
}

/** L becomes T = L⁻¹: a row is a sum of the rows above it, which are inverted already. */
function* invertTriangle(rows: Float64Array[]): Work<void> {
  for (let start = 0; start < rows.length; start += BLOCK) {
    const block = rows.slice(start, start + BLOCK).map((row, b) => {
      const factors = row.slice(0, start + b + 1);
      row.fill(0, 0, start + b + 1);
      return { row, factors, scale: 1 / (factors[start + b] ?? 0) };
    });
    for (const [k, above] of rows.slice(0, start + BLOCK).entries()) {
      if (k >= start) above[k] = block[k - start]?.scale ?? 0;
      for (const [b, { row, factors, scale }] of block.entries()) {
        if (start + b > k) addScaled(row, -scale * (factors[k] ?? 0), above, k + 1);
      }
    }
    yield start / rows.length;
  }
}

/** T becomes the lower triangle of TᵀT; a row needs only itself and the rows below. */
function* multiplyTransposed(rows: Float64Array[]): Work<void> {
  for (let start = 0; start < rows.length; start += BLOCK) {
    const block = rows.slice(start, start + BLOCK);
    const sums = block.map((_, b) => new Float64Array(start + b + 1));
    for (const [k, below] of rows.slice(start).entries()) {
      for (const [b, sum] of sums.entries()) {
        if (k >= b) addScaled(sum, below[start + b] ?? 0, below, sum.length);
      }
    }
    for (const [b, row] of block.entries()) row.set(sums[b] ?? []);
    yield start / rows.length;
  }
}

function mirrorTriangle(rows: Float64Array[]): void {
  for (const [i, row] of rows.entries()) {
    for (const [j, other] of rows.slice(0, i).entries()) other[i] = row[j] ?? 0;
  }
}

function positive(pivot: number): number {
  if (pivot > 0) return pivot;
  throw new RangeError("the matrix is not positive definite");
}
