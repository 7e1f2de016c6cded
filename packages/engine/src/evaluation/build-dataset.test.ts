import { expect, test } from "vitest";
import { buildDataset } from "./build-dataset.ts";
import { interactionTable, type InteractionTable } from "./interaction-table.ts";

/** One user, whose values are of items numbered from 0. */
function tableOf(...values: number[]): InteractionTable {
  const table = interactionTable();
  for (const [k, value] of values.entries()) table.add("u", String(k), value, null);
  return table;
}

const starsOf = (...values: number[]) => [...buildDataset(tableOf(...values), []).stars.value];
const relevantOf = (...values: number[]) => [...buildDataset(tableOf(...values), []).isRelevant];

test("ids are in numerical order where they are numbers", () => {
  const items = ["10", "9", "b", "a"].map((id) => ({ id, title: id, year: null, genres: ["x"] }));
  expect(buildDataset(tableOf(), items).itemIds).toEqual(["9", "10", "a", "b"]);
});

test("five stars, ten points and measures of use become stars", () => {
  expect(starsOf(0.5, 4, 5)).toEqual([0.5, 4, 5]);
  expect(starsOf(1, 8, 10)).toEqual([0.5, 4, 5]);
  expect(starsOf(0.2, 270)).toEqual([5, 5]);
  expect(starsOf(1, 1)).toEqual([5, 5]);
});

test("relevant is what is liked on the scale", () => {
  expect(relevantOf(3.5, 4, 5)).toEqual([0, 1, 1]);
  expect(relevantOf(7, 8, 10)).toEqual([0, 1, 1]);
  expect(relevantOf(0.2, 270)).toEqual([1, 1]);
});

test("interactions are in the order of users and items, whatever the order of the lines", () => {
  const table = interactionTable();
  table.add("9", "x", 1, 3);
  table.add("10", "b", 2, 2);
  table.add("9", "b", 3, 1);
  const { userIds, itemIds, stars, time, hasTimes } = buildDataset(table, []);
  expect([userIds, itemIds]).toEqual([
    ["9", "10"],
    ["b", "x"],
  ]);
  expect([[...stars.rowStart], [...stars.column]]).toEqual([
    [0, 2, 3],
    [0, 1, 0],
  ]);
  expect([[...stars.value], [...time], hasTimes]).toEqual([[3, 1, 2], [1, 3, 2], true]);
});

test("of several interactions with an item the last counts", () => {
  const table = tableOf(2, 3);
  table.add("u", "0", 5, 7);
  const { stars, time, hasTimes } = buildDataset(table, []);
  expect([...stars.value]).toEqual([5, 3]);
  expect([[...time], hasTimes]).toEqual([[7, 0], false]);
});
