import { expect, test } from "vitest";
import { buildDataset } from "./build-dataset.ts";

const rows = (...values: number[]) =>
  values.map((value, k) => ({ user: "u", item: String(k), value, time: null }));
const starsOf = (...values: number[]) =>
  buildDataset(rows(...values), []).interactions.map(({ stars }) => stars);
const relevantOf = (...values: number[]) =>
  buildDataset(rows(...values), []).interactions.map(({ isRelevant }) => isRelevant);

test("ids are in numerical order where they are numbers", () => {
  const items = ["10", "9", "b", "a"].map((id) => ({ id, title: id, year: null, genres: ["x"] }));
  expect(buildDataset([], items).itemIds).toEqual(["9", "10", "a", "b"]);
});

test("five stars, ten points and measures of use become stars", () => {
  expect(starsOf(0.5, 4, 5)).toEqual([0.5, 4, 5]);
  expect(starsOf(1, 8, 10)).toEqual([0.5, 4, 5]);
  expect(starsOf(0.2, 270)).toEqual([5, 5]);
  expect(starsOf(1, 1)).toEqual([5, 5]);
});

test("relevant is what is liked on the scale", () => {
  expect(relevantOf(3.5, 4, 5)).toEqual([false, true, true]);
  expect(relevantOf(7, 8, 10)).toEqual([false, true, true]);
  expect(relevantOf(0.2, 270)).toEqual([true, true]);
});

test("of several interactions with an item the last counts", () => {
  const [first] = rows(2);
  const again = first ? [first, { ...first, value: 5 }, ...rows(1, 3).slice(1)] : [];
  expect(buildDataset(again, []).interactions.map(({ stars }) => stars)).toEqual([5, 3]);
});
