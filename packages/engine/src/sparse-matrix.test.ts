import { expect, test } from "vitest";
import {
  mapValues,
  sparseEntries,
  sparseMatrix,
  sparseRow,
  transpose,
  withoutEmptyRows,
  withoutZeros,
} from "./sparse-matrix.ts";

const matrix = sparseMatrix(3, 4, [
  [2, 1, 5],
  [0, 3, 1],
  [2, 0, 4],
  [0, 1, 2],
]);

test("holds rows with ascending columns, empty rows included", () => {
  expect([...matrix.rowStart]).toEqual([0, 2, 2, 4]);
  expect([...matrix.column]).toEqual([1, 3, 0, 1]);
  expect([...matrix.value]).toEqual([2, 1, 4, 5]);
  expect([...sparseRow(matrix, 1).index]).toEqual([]);
});

test("a transposed matrix has the same cells with rows and columns exchanged", () => {
  const cells = [...sparseEntries(transpose(matrix))];
  expect(cells).toEqual([
    [0, 2, 4],
    [1, 0, 2],
    [1, 2, 5],
    [3, 0, 1],
  ]);
  expect(transpose(transpose(matrix))).toEqual(matrix);
});

test("cells that a mapping makes zero can be dropped", () => {
  const large = withoutZeros(mapValues(matrix, (value) => (value > 2 ? 1 : 0)));
  expect([...sparseEntries(large)]).toEqual([
    [2, 0, 1],
    [2, 1, 1],
  ]);
});

test("refuses entries outside the matrix and cells given twice", () => {
  expect(() => sparseMatrix(1, 1, [[0, 1, 1]])).toThrow("outside a 1 x 1 matrix");
  expect(() =>
    sparseMatrix(1, 1, [
      [0, 0, 1],
      [0, 0, 2],
    ]),
  ).toThrow("given twice");
});

test("empty rows can be dropped", () => {
  const cells = [...sparseEntries(withoutEmptyRows(matrix))];
  expect(cells).toEqual([
    [0, 1, 2],
    [0, 3, 1],
    [1, 0, 4],
    [1, 1, 5],
  ]);
});
