import { mapValues, sparseRow, type SparseMatrix } from "../sparse-matrix.ts";
import { tfIdf } from "../tf-idf.ts";

/** One thing that items are compared by. */
export interface Aspect {
  /** Items x features, positive where the item has the feature. */
  readonly features: SparseMatrix;
  /** How much it counts beside the other aspects. */
  readonly weight: number;
  /** Features of an item at which its vector is trusted by half; 0 trusts any. */
  readonly doubt?: number;
}

/** All aspects side by side. */
export interface Features {
  /** Items x features of all aspects; the inner product of two rows is their weighted similarity. */
  readonly vectors: SparseMatrix;
  /** Per item the weights of the aspects that something is known of. */
  readonly known: Float64Array;
}

/**
 * Stacks aspects. In each an item is its TF-IDF vector, so that the inner product of two is their cosine;
 * one of few features is shorter, by `sqrt(n / (n + doubt))`.
 */
export function stackAspects(aspects: readonly Aspect[], items: number): Features {
  const known = new Float64Array(items);
  const parts = aspects.map(({ features, weight, doubt = 0 }) => {
    const unit = tfIdf(features);
    for (let item = 0; item < items; item++) {
      if (sizeOf(features, item) > 0) known[item] = (known[item] ?? 0) + weight;
    }
    return mapValues(unit, (value, item) => {
      const size = sizeOf(features, item);
      return value * Math.sqrt((weight * size) / (size + doubt));
    });
  });
  return { vectors: sideBySide(parts, items), known };
}

function sizeOf({ rowStart }: SparseMatrix, row: number): number {
  return (rowStart[row + 1] ?? 0) - (rowStart[row] ?? 0);
}

/** Matrices with the same rows as one, with their columns one after the other. */
function sideBySide(parts: readonly SparseMatrix[], rows: number): SparseMatrix {
  const cells = parts.reduce((sum, part) => sum + part.column.length, 0);
  const rowStart = new Int32Array(rows + 1);
  const column = new Int32Array(cells);
  const value = new Float32Array(cells);
  let end = 0;
  for (let row = 0; row < rows; row++) {
    let offset = 0;
    for (const part of parts) {
      const cellsOfRow = sparseRow(part, row);
      column.set(
        cellsOfRow.index.map((one) => one + offset),
        end,
      );
      value.set(cellsOfRow.value, end);
      end += cellsOfRow.index.length;
      offset += part.columns;
    }
    rowStart[row + 1] = end;
  }
  return {
    rows,
    columns: parts.reduce((sum, part) => sum + part.columns, 0),
    rowStart,
    column,
    value,
  };
}
