import { expect, test } from "vitest";
import { buildDataset } from "./build-dataset.ts";
import { pairHash, randomSplit, splitCheck, temporalSplit } from "./split.ts";

const dataset = buildDataset(
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => ({
    user: "1",
    item: String(n),
    value: n % 2 === 0 ? 5 : 3,
    time: n < 9 ? n : 9,
  })),
  [],
);

test("the hash of a pair is that of the protocol", () => {
  expect(pairHash("rp1", "1", "1")).toBe(3819344462);
});

test("the random split takes the fifth with the smallest hashes", () => {
  const { train, test: hidden } = randomSplit(dataset);
  const hashes = (items: typeof train): number[] =>
    items.map(({ item }) => pairHash("rp1", "1", dataset.itemIds[item] ?? ""));
  expect(hidden).toHaveLength(2);
  expect(Math.max(...hashes(hidden))).toBeLessThan(Math.min(...hashes(train)));
  expect(splitCheck(dataset, { train, test: hidden })).toHaveLength(64);
});

test("the temporal split takes the latest fifth, of equal times the larger ids", () => {
  const ids = temporalSplit(dataset).test.map(({ item }) => dataset.itemIds[item]);
  expect(ids).toEqual(["10", "9"]);
});
