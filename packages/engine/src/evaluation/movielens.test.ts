import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { finish } from "../progress.ts";
import { buildDataset } from "./build-dataset.ts";
import type { Dataset } from "./dataset.ts";
import { interactionTable } from "./interaction-table.ts";
import { measure } from "./measure.ts";
import { methods } from "./methods.ts";
import { randomSplit, splitCheck, temporalSplit } from "./split.ts";

const directory = join(process.env["DATASETS_DIR"] ?? "", "ml-latest-small");
const isPresent = process.env["DATASETS_DIR"] !== undefined && existsSync(directory);
const name = "MovieLens" + (isPresent ? "" : " (skipped: DATASETS_DIR has no ml-latest-small)");

// Trains on all of it, and ranks for everybody several times.
describe.skipIf(!isPresent)(name, { timeout: 180_000 }, () => {
  let dataset: Dataset;
  beforeAll(() => {
    dataset = readMovielens();
  });

  test("the random split is that of the protocol", () => {
    const split = randomSplit(dataset);
    expect(split.train).toHaveLength(80_896);
    expect(split.test).toHaveLength(19_940);
    expect(splitCheck(dataset, split)).toMatch(/^9288298f4894/);
  });

  test("the blend reaches the floor on the random split", () => {
    const { figures, coldStart } = finish(
      measure(dataset, randomSplit(dataset), blend(), [0, 1, 5, 20]),
    );
    expect(figures.ndcg10).toBeGreaterThan(0.34);
    expect(figures.recall20).toBeGreaterThan(0.33);
    expect(figures.mrr).toBeGreaterThan(0.565);
    expect(figures.coverage10).toBeGreaterThan(0.05);
    expect(figures.users).toBe(597);
    const floors = [0.157, 0.17, 0.198, 0.26];
    for (const [k, ndcg10] of coldStart.entries()) expect(ndcg10).toBeGreaterThan(floors[k] ?? 1);
  });

  test("the blend reaches the floor on the temporal split", () => {
    const { figures } = finish(measure(dataset, temporalSplit(dataset), blend()));
    expect(figures.ndcg10).toBeGreaterThan(0.126);
  });
});

function blend() {
  const method = methods.get("blend");
  if (method === undefined) throw new Error("there is no method blend");
  return method;
}

/** Enough of a reader for what the blend is trained on: genres hold no commas and no quotes. */
function readMovielens(): Dataset {
  const lines = (file: string): string[] =>
    readFileSync(join(directory, file), "utf8").trim().split(/\r?\n/).slice(1);
  const items = lines("movies.csv").map((line) => ({
    id: line.slice(0, line.indexOf(",")),
    title: line.slice(line.indexOf(",") + 1, line.lastIndexOf(",")).replaceAll(/\([^)]*\)/g, ""),
    year: Number(/\((\d{4})\)/.exec(line)?.[1]) || null,
    genres: line
      .slice(line.lastIndexOf(",") + 1)
      .split("|")
      .filter((genre) => !genre.startsWith("(")),
  }));
  const interactions = interactionTable();
  for (const line of lines("ratings.csv")) {
    const [user = "", item = "", rating, time] = line.split(",");
    interactions.add(user, item, Number(rating), Number(time));
  }
  return buildDataset(interactions, items);
}
