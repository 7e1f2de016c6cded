import { expect, test } from "vitest";
import { sparseEntries } from "../sparse-matrix.ts";
import { termMatrixBuilder, termsOf } from "./terms.ts";

function termMatrix(documents: readonly string[][]) {
  const builder = termMatrixBuilder();
  for (const document of documents) builder.add(document);
  return builder.matrix();
}

test("terms are words without case, accents and apostrophes, each once", () => {
  expect([...termsOf("L'Avventura: Amélie’s DIE Avventura, 2001 - ÷")]).toEqual([
    "lavventura",
    "amelies",
    "die",
    "avventura",
    "2001",
  ]);
});

test("words of two letters are no terms, in any script three are", () => {
  expect([...termsOf("It of Идиот 七人の侍")]).toEqual(["идиот", "七人の侍"]);
});

test("a term has a cell where two documents have it, and none where one has", () => {
  const matrix = termMatrix([["toy", "story"], ["toy"], ["love", "story"], []]);
  expect([...sparseEntries(matrix)]).toEqual([
    [0, 0, 1],
    [0, 1, 1],
    [1, 0, 1],
    [2, 1, 1],
  ]);
  expect([matrix.rows, matrix.columns]).toEqual([4, 3]);
});

test("a term of more than a tenth of many documents has no cell", () => {
  const documents = Array.from({ length: 300 }, (_, n) => [
    ...(n < 31 ? ["everywhere"] : []),
    ...(n < 30 ? ["often"] : []),
  ]);
  expect(termMatrix(documents).column).toHaveLength(30);
});
