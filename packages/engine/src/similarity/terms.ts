import type { SparseMatrix } from "../sparse-matrix.ts";

const word = /[\p{L}\p{N}]+/gu;

/** Shorter words say too little to tell works apart. */
const shortest = 3;

/** The words of a text without case and accents, each once. */
export function termsOf(text: string): Set<string> {
  const folded = text
    .normalize("NFD")
    .replaceAll(/\p{M}|['’]/gu, "")
    .toLowerCase();
  return new Set(folded.match(word)?.filter((term) => term.length >= shortest));
}

/** Builds the matrix of documents x terms, one document after the other. */
export interface TermMatrixBuilder {
  /** The next document, each of its terms once or more. */
  add(terms: Iterable<string>): void;
  /**
   * 1 where a document has a term. Terms have their columns in the order in which they came; one that a
   * single document has, or more than a tenth of many, tells nothing and has no cell.
   */
  matrix(): SparseMatrix;
}

/** A term of more documents than this part of them all tells nothing. */
const mostShare = 0.1;

/** So many documents can have a term in a collection that is small. */
const mostInFew = 20;

export function termMatrixBuilder(): TermMatrixBuilder {
  const columnOf = new Map<string, number>();
  const documents: Int32Array[] = [];
  const count: number[] = [];

  function toColumn(term: string): number {
    const column = columnOf.get(term) ?? columnOf.size;
    columnOf.set(term, column);
    return column;
  }

  return {
    add(terms) {
      const columns = Int32Array.from(new Set(Array.from(terms, toColumn))).sort();
      for (const column of columns) count[column] = (count[column] ?? 0) + 1;
      documents.push(columns);
    },
    matrix() {
      const most = Math.max(mostInFew, documents.length * mostShare);
      const isTelling = (column: number): boolean => {
        const documentsWith = count[column] ?? 0;
        return documentsWith > 1 && documentsWith <= most;
      };
      return fromRows(
        documents.map((columns) => columns.filter(isTelling)),
        columnOf.size,
      );
    },
  };
}

function fromRows(rows: readonly Int32Array[], columns: number): SparseMatrix {
  const rowStart = new Int32Array(rows.length + 1);
  for (const [r, row] of rows.entries()) rowStart[r + 1] = (rowStart[r] ?? 0) + row.length;
  const column = new Int32Array(rowStart[rows.length] ?? 0);
  for (const [r, row] of rows.entries()) column.set(row, rowStart[r]);
  const value = new Float32Array(column.length).fill(1);
  return { rows: rows.length, columns, rowStart, column, value };
}
