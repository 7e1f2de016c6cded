import { expect, test } from "vitest";
import { buildDataset } from "./build-dataset.ts";
import { itemsOf } from "./dataset.ts";
import { interactionTable } from "./interaction-table.ts";
import { pairHash, randomSplit, splitCheck, temporalSplit, VALIDATION_PREFIX } from "./split.ts";

const table = interactionTable();
for (let n = 1; n <= 10; n++) table.add("1", String(n), n % 2 === 0 ? 5 : 3, Math.min(n, 9));
const dataset = buildDataset(table, []);
const idsOf = (interactions: Int32Array) =>
  Array.from(itemsOf(dataset, interactions), (item) => dataset.itemIds[item] ?? "");

test("the hash of a pair is that of the protocol", () => {
  expect(pairHash("rp1", "1", "1")).toBe(3819344462);
});

test("the random split takes the fifth with the smallest hashes", () => {
  const { train, test: hidden } = randomSplit(dataset);
  const hashes = (interactions: Int32Array): number[] =>
    idsOf(interactions).map((id) => pairHash("rp1", "1", id));
  expect(hidden).toHaveLength(2);
  expect(Math.max(...hashes(hidden))).toBeLessThan(Math.min(...hashes(train)));
  expect(splitCheck(dataset, { train, test: hidden })).toHaveLength(64);
});

test("the temporal split takes the latest fifth, of equal times the larger ids", () => {
  const split = temporalSplit(dataset);
  expect(idsOf(split.test)).toEqual(["9", "10"]);
  expect(idsOf(split.train)).toHaveLength(8);
});

test("a part of the interactions can be split once more", () => {
  const { train } = randomSplit(dataset);
  const again = randomSplit(dataset, train, VALIDATION_PREFIX);
  expect([...again.train, ...again.test].sort((a, b) => a - b)).toEqual([...train]);
  expect(again.test).toHaveLength(1);
});
