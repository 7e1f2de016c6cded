import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readInteractions } from "./interactions.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "interactions-"));
});
afterEach(() => rm(directory, { recursive: true }));

const write = (file: string, ...lines: string[]) =>
  writeFile(join(directory, file), lines.join("\n") + "\n", "latin1");

test("reads MovieLens", async () => {
  await write("movies.csv", "movieId,title,genres", "10,B (2000),Drama|War", "9,A (2000),War");
  await write("ratings.csv", "userId,movieId,rating,timestamp", "1,10,4.0,7", "1,9,3.5,8");
  const dataset = await readInteractions(directory);
  expect(dataset).toMatchObject({ userIds: ["1"], itemIds: ["9", "10"], hasTimes: true });
  expect(dataset.interactions).toEqual([
    { user: 0, item: 1, stars: 4, isRelevant: true, time: 7 },
    { user: 0, item: 0, stars: 3.5, isRelevant: false, time: 8 },
  ]);
});

test("reads the older MovieLens, which is in latin-1", async () => {
  await write("u.data", "1\t1\t5\t10", "2\t1\t2\t11");
  await write("u.item", "1|Caf\u00e9 (1995)|01-Jan-1995||http://x|0|1|1", "2|B|||x|1|0|0");
  const { itemIds, itemGenres, interactions } = await readInteractions(directory);
  expect(itemIds).toEqual(["1", "2"]);
  expect(itemGenres).toMatchObject({ rows: 2, columns: 3 });
  expect(interactions.map(({ stars }) => stars)).toEqual([5, 2]);
});

test("reads a generic directory on ten points, with a threshold and without times", async () => {
  await write("interactions.tsv", "user\titem\tvalue", "a\tx\t9", "b\ty\t7");
  await write("items.tsv", "item\ttitle\tgenres", "x\tX\tAction, Comedy", "z\tZ\t");
  const dataset = await readInteractions(directory, 7);
  expect(dataset).toMatchObject({ itemIds: ["x", "y", "z"], hasTimes: false });
  expect(dataset.interactions.map(({ stars }) => stars)).toEqual([4.5, 3.5]);
  expect(dataset.interactions.every(({ isRelevant }) => isRelevant)).toBe(true);
});

test("says what is missing and which line is wrong", async () => {
  await expect(readInteractions(directory)).rejects.toThrow("holds no data set");
  await write("interactions.tsv", "a\tx\t9", "b\ty");
  await expect(readInteractions(directory)).rejects.toThrow("interactions.tsv, line 2");
});
