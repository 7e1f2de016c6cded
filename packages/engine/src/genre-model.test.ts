import { expect, test } from "vitest";
import { trainGenreModel } from "./genre-model.ts";
import { finish } from "./progress.ts";
import { sparseMatrix } from "./sparse-matrix.ts";
import { trainingDataOf } from "./testing/training-data.ts";
import type { Taste } from "./taste.ts";

const DRAMA = 0;
const SPACE = 1;
const ROCK = 2;

// Films 0 (drama), 1 (drama), 2 (space), 3 (both) and books 4 (space), tracks 5 (rock).
const model = finish(
  trainGenreModel(
    trainingDataOf({
      ratings: sparseMatrix(2, 6, [
        [0, 0, 5],
        [0, 1, 4],
        [1, 2, 4],
        [1, 5, 5],
      ]),
      itemGenres: sparseMatrix(6, 3, [
        [0, DRAMA, 1],
        [1, DRAMA, 1],
        [2, SPACE, 1],
        [3, DRAMA, 1],
        [3, SPACE, 1],
        [4, SPACE, 1],
        [5, ROCK, 1],
      ]),
      itemGroup: Int32Array.of(0, 0, 0, 0, 1, 2),
    }),
  ),
);

function tasteOf(rated: [item: number, stars: number][], likedGenres: number[] = []): Taste {
  return {
    items: Int32Array.from(rated, ([item]) => item),
    ratings: Float32Array.from(rated, ([, stars]) => stars),
    likedGenres: Int32Array.from(likedGenres),
  };
}

test("the cosine is that of the liked items, whatever their group", () => {
  const taste = model.taste(
    tasteOf([
      [2, 5],
      [0, 2],
    ]),
  );
  expect([...taste.profile]).toEqual([0, 1, 0]);
  const [drama, , space, both, book, track] = model.cosine(taste).values;
  expect([drama, track]).toEqual([0, 0]);
  expect(space).toBeCloseTo(1);
  expect(book).toBeCloseTo(1);
  // Drama and space are in three items each, so an item with both is at 45 degrees.
  expect(both).toBeCloseTo(Math.SQRT1_2);
});

test("a stated genre is evidence like liked items", () => {
  const taste = model.taste(tasteOf([], [SPACE]));
  expect([...taste.profile]).toEqual([0, 1, 0]);
  expect(taste.logOdds[SPACE]).toBeGreaterThan(0);
});

test("who rated only films has not passed over the genres of music", () => {
  const { logOdds } = model.taste(tasteOf([[2, 5]]));
  expect(logOdds[SPACE]).toBeGreaterThan(0);
  expect(logOdds[DRAMA]).toBeLessThan(0);
  expect(logOdds[ROCK]).toBeCloseTo(0);
});

test("no evidence says nothing", () => {
  const taste = model.taste(tasteOf([]));
  expect(
    [...model.cosine(taste).values, ...model.logOdds(taste).values].every((value) => value === 0),
  ).toBe(true);
});
