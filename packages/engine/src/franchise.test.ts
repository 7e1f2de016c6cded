import { expect, test } from "vitest";
import { trainFranchise } from "./franchise.ts";
import { finish } from "./progress.ts";
import { termMatrixBuilder, termsOf } from "./similarity/terms.ts";
import type { Taste } from "./taste.ts";

const titles = ["Toy Story", "Toy Story 2", "Star Trek", "Star Trek Nemesis", "Nemesis", "Heat"];
const builder = termMatrixBuilder();
for (const title of titles) builder.add(termsOf(title));
const franchise = finish(trainFranchise(builder.matrix()));

function tasteOf(...rated: [title: string, stars: number][]): Taste {
  return {
    items: Int32Array.from(rated, ([title]) => titles.indexOf(title)),
    ratings: Float32Array.from(rated, ([, stars]) => stars),
    likedGenres: new Int32Array(),
  };
}

const pointsOf = (taste: Taste) => {
  const points = franchise.signal(taste).values;
  return (title: string) => points[titles.indexOf(title)] ?? NaN;
};

test("who likes a film gets those that share most of its title, and nothing for others", () => {
  const points = pointsOf(tasteOf(["Toy Story", 5]));
  expect(points("Toy Story 2")).toBeGreaterThan(1);
  expect(points("Toy Story")).toBe(0);
  expect(points("Heat")).toBe(0);
  expect(points("Star Trek")).toBe(0);
});

test("who dislikes one hears less of the others", () => {
  const points = pointsOf(tasteOf(["Star Trek", 0.5], ["Toy Story", 5]));
  expect(points("Star Trek Nemesis")).toBeLessThan(0);
});

test("the parts sum up to the points, and only well rated titles are reasons", () => {
  const taste = tasteOf(["Star Trek", 5], ["Nemesis", 3], ["Toy Story", 2]);
  const { values, parts } = franchise.signal(taste);
  for (const item of titles.keys()) {
    const sum = parts(item).reduce((total, { points }) => total + points, 0);
    expect(sum).toBeCloseTo(values[item] ?? NaN, 6);
  }
  const truths = parts(titles.indexOf("Toy Story 2")).map(({ isTrue }) => isTrue);
  expect(truths).toEqual([false]);
});
