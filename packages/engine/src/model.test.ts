import { expect, test } from "vitest";
import { type EngineName, engineNames } from "./names.ts";
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
  const [first] = model
    .person(tasteOf([[2, 5]]))
    .rank({ group: BOOKS, exclude: new Set(), limit: 4 });
  expect(first?.item).toBe(6);
  expect(first?.reasons).toContainEqual(expect.objectContaining({ type: "rated", item: 2 }));
});

test("who liked a film gets the book of it further up, for that reason", () => {
  const bookFor = (stars: number) => {
    const list = model
      .person(tasteOf([[3, stars]]))
      .rank({ group: BOOKS, exclude: new Set(), limit: 4 });
    const place = list.findIndex(({ item }) => item === 5);
    // Left out where nothing true speaks for it.
    return { place: place < 0 ? Infinity : place, reasons: list[place]?.reasons ?? [] };
  };
  const [liked, disliked] = [bookFor(5), bookFor(1)];
  expect(liked.place).toBeLessThan(disliked.place);
  const because = expect.objectContaining({ type: "work", item: 3 });
  expect(liked.reasons[0]).toEqual(because);
  expect(disliked.reasons).not.toContainEqual(because);
});

test("a list holds its group only, without the excluded items, best first", () => {
  const taste = tasteOf([[0, 5]]);
  const list = model.person(taste).rank({ group: FILMS, exclude: new Set([0]), limit: 10 });
  expect(list.every(({ item }) => item > 0 && item < 4)).toBe(true);
  expect(list.map(({ score }) => score)).toEqual(
    list.map(({ score }) => score).toSorted((a, b) => b - a),
  );
  const mask = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0);
  expect(model.person(taste).rank({ group: FILMS, exclude: mask, limit: 10 })).toEqual(list);
});

test("a person without history gets what is popular, and nothing below the median", () => {
  const list = model.person(tasteOf([])).rank({ group: FILMS, exclude: new Set(), limit: 10 });
  // As many like the one as the other.
  expect(list.map(({ item }) => item)).toEqual([0, 2]);
  expect(list.map(({ reasons }) => reasons)).toEqual(
    Array.from({ length: 2 }, () => [{ type: "popular", share: 1 }]),
  );
});

test("a liked genre brings its items up, unrated ones too, and is named", () => {
  const list = model.person(tasteOf([], [1])).rank({ group: BOOKS, exclude: new Set(), limit: 10 });
  expect(list.map(({ item }) => item)).toEqual(expect.arrayContaining([6, 7]));
  const unrated = list.find(({ item }) => item === 7);
  expect(unrated?.reasons[0]).toMatchObject({ type: "genre", genre: 1 });
});

test("each engine ranks in its own way, and gives reasons of its own", () => {
  const person = model.person(tasteOf([[2, 5]]));
  const typesOf = (engine: EngineName) =>
    person
      .rank({ engine, group: BOOKS, exclude: new Set(), limit: 4 })
      .flatMap(({ reasons }) => reasons.map(({ type }) => type));
  expect(new Set(typesOf("collaborative"))).toEqual(new Set(["rated"]));
  expect(new Set(typesOf("similar"))).toEqual(new Set(["rated"]));
  expect(new Set(typesOf("profile"))).toEqual(new Set(["genre"]));
  expect(new Set(typesOf("popularity"))).toEqual(new Set(["popular"]));
});

test("an aversion takes its points from the score, whatever the engine", () => {
  const taste = tasteOf([[0, 5]]);
  const aversions = { index: Int32Array.of(1), value: Float32Array.of(2) };
  for (const engine of engineNames) {
    const options = { engine, group: FILMS, exclude: new Set([0]) };
    const before = model.person(taste).scores(options);
    const after = model.person({ ...taste, aversions }).scores(options);
    expect(after[1]).toBeCloseTo((before[1] ?? NaN) - 2, 9);
    expect(after[2]).toBe(before[2]);
  }
});

test("a list of one candidate has a true reason, though nothing sets it apart", () => {
  const exclude = new Set([0, 2, 3]);
  const list = model.person(tasteOf([[0, 5]])).rank({ group: FILMS, exclude, limit: 10 });
  expect(list).toEqual([{ item: 1, score: 0, reasons: [{ type: "rated", item: 0, share: 0 }] }]);
});
