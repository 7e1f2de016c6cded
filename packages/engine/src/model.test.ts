import { expect, test } from "vitest";
import { finish } from "./progress.ts";
import { sparseMatrix, type Entry } from "./sparse-matrix.ts";
import type { Taste } from "./taste.ts";
import { trainingDataOf } from "./testing/training-data.ts";
import { trainModel } from "./train.ts";

// Films 0-3 and books 4-7; the genres 0 and 1 halve both. Item 3 and item 7 are not rated.
const FILMS = 0;
const BOOKS = 1;
const likesFirst: Entry[] = [0, 1, 2].flatMap((user): Entry[] => [
  [user, 0, 5],
  [user, 1, 4],
  [user, 4, 5],
]);
const likesSecond: Entry[] = [3, 4, 5].flatMap((user): Entry[] => [
  [user, 2, 5],
  [user, 6, 5],
  [user, 0, 2],
]);
const model = finish(
  trainModel(
    trainingDataOf({
      ratings: sparseMatrix(6, 8, [...likesFirst, ...likesSecond, [0, 5, 3]]),
      itemGenres: sparseMatrix(
        8,
        2,
        [0, 0, 1, 1, 0, 0, 1, 1].map((genre, item) => [item, genre, 1]),
      ),
      itemGroup: Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1),
      // Film 3 and book 5 are one work.
      itemWork: Int32Array.of(-1, -1, -1, 0, -1, 0, -1, -1),
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

test("who rated only films gets books, through those who rated both", () => {
  const [first] = model.rank(tasteOf([[2, 5]]), { group: BOOKS, exclude: new Set(), limit: 4 });
  expect(first?.item).toBe(6);
  expect(first?.reasons).toContainEqual(expect.objectContaining({ type: "rated", item: 2 }));
});

test("who liked a film gets the book of it further up, for that reason", () => {
  const bookFor = (stars: number) => {
    const list = model.rank(tasteOf([[3, stars]]), { group: BOOKS, exclude: new Set(), limit: 4 });
    const place = list.findIndex(({ item }) => item === 5);
    // Left out where nothing true speaks for it.
    return { place: place < 0 ? Infinity : place, reasons: list[place]?.reasons ?? [] };
  };
  const [liked, disliked] = [bookFor(5), bookFor(1)];
  expect(liked.place).toBeLessThan(disliked.place);
  const because = expect.objectContaining({ type: "rated", item: 3 });
  expect(liked.reasons[0]).toEqual(because);
  expect(disliked.reasons).not.toContainEqual(because);
});

test("a list holds its group only, without the excluded items, best first", () => {
  const taste = tasteOf([[0, 5]]);
  const list = model.rank(taste, { group: FILMS, exclude: new Set([0]), limit: 10 });
  expect(list.every(({ item }) => item > 0 && item < 4)).toBe(true);
  expect(list.map(({ score }) => score)).toEqual(
    list.map(({ score }) => score).toSorted((a, b) => b - a),
  );
  const mask = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0);
  expect(model.rank(taste, { group: FILMS, exclude: mask, limit: 10 })).toEqual(list);
});

test("without a group all groups share one list", () => {
  const list = model.rank(tasteOf([], [1]), { exclude: new Set(), limit: 10 });
  expect(new Set(list.map(({ item }) => (item < 4 ? FILMS : BOOKS)))).toEqual(
    new Set([FILMS, BOOKS]),
  );
});

test("a person without history gets what is popular, and nothing below the median", () => {
  const list = model.rank(tasteOf([]), { group: FILMS, exclude: new Set(), limit: 10 });
  expect(list.map(({ item }) => item)).toEqual([2, 0]);
  expect(list.map(({ reasons }) => reasons)).toEqual(
    Array.from({ length: 2 }, () => [{ type: "popular", share: 1 }]),
  );
});

test("a liked genre brings its items up, unrated ones too, and is named", () => {
  const list = model.rank(tasteOf([], [1]), { group: BOOKS, exclude: new Set(), limit: 10 });
  expect(list.map(({ item }) => item)).toEqual(expect.arrayContaining([6, 7]));
  const unrated = list.find(({ item }) => item === 7);
  expect(unrated?.reasons[0]).toMatchObject({ type: "genre", genre: 1 });
});

test("a list of one candidate has a true reason, though nothing sets it apart", () => {
  const exclude = new Set([0, 2, 3]);
  const list = model.rank(tasteOf([[0, 5]]), { group: FILMS, exclude, limit: 10 });
  expect(list).toEqual([{ item: 1, score: 0, reasons: [{ type: "rated", item: 0, share: 0 }] }]);
});
