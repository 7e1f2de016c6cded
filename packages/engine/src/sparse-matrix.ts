/**
 * A sparse matrix by rows (CSR). Row r holds the columns `column[rowStart[r] .. rowStart[r + 1])`,
 * ascending, with `value` at the same place. `rowStart` has `rows + 1` entries.
 */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
  readonly value: Float32Array;
}

/** The entries of a vector that are not zero: `value[k]` stands at `index[k]`. */
export interface SparseVector {
  readonly index: Int32Array;
  readonly value: Float32Array;
}

export type Entry = readonly [row: number, column: number, value: number];

/**
 * Builds a matrix from entries in any order.
 * @throws RangeError if an entry lies outside the matrix or a cell is given twice.
 */
export function sparseMatrix(
  rows: number,
  columns: number,
  entries: Iterable<Entry>,
): SparseMatrix {
  const cells = cellList();
  for (const [row, column, value] of entries) cells.add(row, column, value);
  return cells.matrix(rows, columns);
}

/** Cells that are added one by one, millions of them, in any order. */
export interface CellList {
  add(row: number, column: number, value: number): void;
  /**
   * The matrix of the cells so far.
   * @throws RangeError if a cell lies outside the matrix or is given twice.
   */
  matrix(rows: number, columns: number): SparseMatrix;
}

export function cellList(): CellList {
  let size = 0;
  let row = new Int32Array(1_024);
  let column = new Int32Array(1_024);
  let value = new Float32Array(1_024);
  function grow(): void {
    const length = 2 * size;
    const [rows, columns, values] = [row, column, value];
    row = new Int32Array(length);
    column = new Int32Array(length);
    value = new Float32Array(length);
    row.set(rows);
    column.set(columns);
    value.set(values);
  }
  return {
    add(r, c, v) {
      if (size === row.length) grow();
      row[size] = r;
      column[size] = c;
      value[size] = v;
      size++;
    },
    matrix(rows, columns) {
      const cells = {
        row: row.subarray(0, size),
        column: column.subarray(0, size),
        value: value.subarray(0, size),
      };
      assertInside(cells, rows, columns);
      // Placing by column and then by row keeps the columns of each row in order.
      const matrix = transpose(
        placeByRow(columns, rows, { ...cells, row: cells.column, column: cells.row }),
      );
      assertDistinctCells(matrix);
      return matrix;
    },
  };
}

/** The same cells with rows and columns exchanged. */
export function transpose(matrix: SparseMatrix): SparseMatrix {
  const { rows, columns, column, value } = matrix;
  return placeByRow(columns, rows, { row: column, column: rowOfCells(matrix), value });
}

/** The rows of one matrix and below them those of another one with the same columns. */
export function stackRows(top: SparseMatrix, bottom: SparseMatrix): SparseMatrix {
  const rowStart = new Int32Array(top.rows + bottom.rows + 1);
  rowStart.set(top.rowStart);
  rowStart.set(
    bottom.rowStart.map((start) => start + top.column.length),
    top.rows,
  );
  const column = new Int32Array(top.column.length + bottom.column.length);
  column.set(top.column);
  column.set(bottom.column, top.column.length);
  const value = new Float32Array(column.length);
  value.set(top.value);
  value.set(bottom.value, top.column.length);
  return { rows: top.rows + bottom.rows, columns: top.columns, rowStart, column, value };
}

/** Row r as views of the matrix, without a copy. */
export function sparseRow(matrix: SparseMatrix, r: number): SparseVector {
  const start = matrix.rowStart[r];
  const end = matrix.rowStart[r + 1];
  return { index: matrix.column.subarray(start, end), value: matrix.value.subarray(start, end) };
}

/** All rows in order, as views. */
export function* sparseRows(matrix: SparseMatrix): Generator<SparseVector, void> {
  for (let r = 0; r < matrix.rows; r++) yield sparseRow(matrix, r);
}

/** The same cells with each value replaced; cells that become zero stay. */
export function mapValues(
  matrix: SparseMatrix,
  change: (value: number, row: number, column: number) => number,
): SparseMatrix {
  const row = rowOfCells(matrix);
  const value = matrix.value.map((old, k) => change(old, row[k] ?? 0, matrix.column[k] ?? 0));
  return { ...matrix, value };
}

/** The same matrix without the cells that hold zero. */
export function withoutZeros(matrix: SparseMatrix): SparseMatrix {
  const isKept = (_: number, k: number): boolean => matrix.value[k] !== 0;
  return placeByRow(matrix.rows, matrix.columns, {
    row: rowOfCells(matrix).filter(isKept),
    column: matrix.column.filter(isKept),
    value: matrix.value.filter(isKept),
  });
}

/** The same rows without the empty ones, so that later rows move up. */
export function withoutEmptyRows(matrix: SparseMatrix): SparseMatrix {
  const { rowStart } = matrix;
  const distinct = rowStart.filter((start, r) => r === 0 || start !== rowStart[r - 1]);
  return { ...matrix, rows: distinct.length - 1, rowStart: distinct };
}

/** How many cells each column has. */
export function columnCounts({ columns, column }: SparseMatrix): Int32Array {
  const count = new Int32Array(columns);
  for (const one of column) count[one] = (count[one] ?? 0) + 1;
  return count;
}

/** All cells, row by row. */
export function* sparseEntries(matrix: SparseMatrix): Generator<Entry, void> {
  let row = 0;
  for (const { index, value } of sparseRows(matrix)) {
    for (const [k, column] of index.entries()) yield [row, column, value[k] ?? 0];
    row++;
  }
}

/** Cells in any order, in columns. */
interface Cells {
  readonly row: Int32Array;
  readonly column: Int32Array;
  readonly value: Float32Array;
}

/** Counting sort by row; the cells of one row keep the order in which they come. */
function placeByRow(rows: number, columns: number, cells: Cells): SparseMatrix {
  const rowStart = new Int32Array(rows + 1);
  for (const row of cells.row) rowStart[row + 1] = (rowStart[row + 1] ?? 0) + 1;
  for (let r = 0; r < rows; r++) rowStart[r + 1] = (rowStart[r + 1] ?? 0) + (rowStart[r] ?? 0);

  const next = rowStart.slice();
  const column = new Int32Array(cells.column.length);
  const value = new Float32Array(cells.value.length);
  for (const [k, row] of cells.row.entries()) {
    const place = next[row] ?? 0;
    column[place] = cells.column[k] ?? 0;
    value[place] = cells.value[k] ?? 0;
    next[row] = place + 1;
  }
  return { rows, columns, rowStart, column, value };
}

function rowOfCells({ rows, rowStart, column }: SparseMatrix): Int32Array {
  const row = new Int32Array(column.length);
  for (let r = 0; r < rows; r++) row.fill(r, rowStart[r], rowStart[r + 1]);
  return row;
}

function assertInside(cells: Cells, rows: number, columns: number): void {
  for (let k = 0; k < cells.row.length; k++) {
    const [row, column] = [cells.row[k] ?? -1, cells.column[k] ?? -1];
    if (row < 0 || row >= rows || column < 0 || column >= columns) {
      throw new RangeError(`entry (${row}, ${column}) is outside a ${rows} x ${columns} matrix`);
    }
  }
}

function assertDistinctCells({ rows, rowStart, column }: SparseMatrix): void {
  for (let row = 0; row < rows; row++) {
    for (let k = (rowStart[row] ?? 0) + 1; k < (rowStart[row + 1] ?? 0); k++) {
      if (column[k] === column[k - 1]) {
        throw new RangeError(`the cell (${row}, ${column[k]}) is given twice`);
      }
    }
  }
}
