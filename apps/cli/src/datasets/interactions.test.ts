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
  expect([...dataset.stars.value]).toEqual([3.5, 4]);
  expect([...dataset.isRelevant]).toEqual([0, 1]);
  expect([...dataset.time]).toEqual([8, 7]);
  expect([...dataset.itemYear]).toEqual([2000, 2000]);
});

test("reads the older MovieLens, which is in latin-1", async () => {
  await write("u.data", "1\t1\t5\t10", "2\t1\t2\t11");
  await write("u.item", "1|Caf\u00e9 (1995)|01-Jan-1995||http://x|0|1|1", "2|B|||x|1|0|0");
  const { itemIds, itemGenres, itemYear, stars } = await readInteractions(directory);
  expect(itemIds).toEqual(["1", "2"]);
  expect(itemGenres).toMatchObject({ rows: 2, columns: 3 });
  expect([...itemYear]).toEqual([1995, NaN]);
  expect([...stars.value]).toEqual([5, 2]);
});

test("reads a generic directory on ten points, with a threshold and without times", async () => {
  await write("interactions.tsv", "user\titem\tvalue", "a\tx\t9", "b\ty\t7");
  await write("items.tsv", "item\ttitle\tgenres", "x\tX\tAction, Comedy", "z\tZ\t");
  const dataset = await readInteractions(directory, 7);
  expect(dataset).toMatchObject({ itemIds: ["x", "y", "z"], hasTimes: false });
  expect([...dataset.stars.value]).toEqual([4.5, 3.5]);
  expect([...dataset.isRelevant]).toEqual([1, 1]);
});

test("reads hours of use from Windows, with times, without headers and items", async () => {
  await write("interactions.tsv", "\u00EF\u00BB\u00BFa\tx\t0.5\t3\r", "b\ty\t120\t4\r", "\r");
  await write("items.tsv", "x\tX (1999)\tAction|Comedy\r");
  const dataset = await readInteractions(directory);
  expect(dataset).toMatchObject({ userIds: ["a", "b"], itemIds: ["x", "y"], hasTimes: true });
  expect([...dataset.stars.value]).toEqual([5, 5]);
  expect([...dataset.isRelevant]).toEqual([1, 1]);
  expect([...dataset.itemYear]).toEqual([1999, NaN]);
  expect(dataset.itemGenres.columns).toBe(2);
});

test("says what is missing and which line is wrong", async () => {
  await expect(readInteractions(directory)).rejects.toThrow("holds no data set");
  await write("interactions.tsv", "a\tx\t9", "b\ty");
  await expect(readInteractions(directory)).rejects.toThrow("interactions.tsv, line 2");
});
