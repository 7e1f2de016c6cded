import { existsSync } from "node:fs";
import path from "node:path";

import { importDataSet, type ImportReport } from "@recofinement/api";
import { wrongAggregates } from "@recofinement/api/testing";
import type { Queryable } from "@recofinement/db";
import { testDatabaseUrl } from "@recofinement/db/testing";
import { describe, expect, test } from "vitest";

import { openCatalogue, wrongCounts } from "../testing/catalogue.ts";
import { cutDataSet } from "../testing/cut.ts";
import { formats } from "./formats.ts";

interface DataSet {
  readonly format: string;
  /** In the folder of data sets. */
  readonly directory: string;
  /** What the first import does, as far as it does anything. */
  readonly outcome: Partial<Outcome>;
  /** What is imported into the embedded database: files that end after so many lines, to save time. */
  readonly cut?: { readonly lines: Record<string, number>; readonly outcome: Partial<Outcome> };
}

/** Numbers of rows, by what became of them. */
type Outcome = ReturnType<typeof outcomeOf>;

/** Data sets that are imported into one catalogue, in this order: later ones find what is there. */
interface Catalogue {
  readonly name: string;
  readonly dataSets: readonly DataSet[];
  readonly episodes: number;
}

const catalogues: readonly Catalogue[] = [
  {
    name: "films, series, books, applications and tracks",
    episodes: 73,
    dataSets: [
      {
        format: "movielens",
        directory: "ml-latest-small",
        outcome: { added: 9_742, users: 610, interactions: 100_836 },
        cut: {
          lines: { "ratings.csv": 30_001 },
          outcome: { added: 9_742, users: 208, interactions: 30_000 },
        },
      },
      {
        format: "netflix",
        directory: "netflix-titles",
        outcome: { added: 7_938, completed: 862, merged: 7 },
      },
      { format: "goodbooks", directory: "goodbooks-10k", outcome: { added: 10_000 } },
      {
        format: "play-store",
        directory: "googleplaystore",
        outcome: { added: 9_659, merged: 1_181, rejected: [10_474] },
      },
      { format: "tracks", directory: "classic-rock", outcome: { added: 2_229 } },
      { format: "episodes", directory: "got-episodes", outcome: { added: 1 } },
    ],
  },
  {
    name: "games",
    episodes: 0,
    dataSets: [
      {
        format: "steam",
        directory: "steam-store",
        outcome: { added: 30_556, merged: 23_187, rejected: [7_764, 8_848, 12_554, 22_304] },
        cut: {
          lines: { "steam.csv": 8_001, "video_games.csv": 8_001 },
          outcome: { added: 9_744, merged: 6_255, rejected: [7_764] },
        },
      },
      {
        format: "steam",
        directory: "steam-200k",
        outcome: {
          added: 1_691,
          unchanged: 3_460,
          merged: 4,
          users: 12_393,
          interactions: 128_757,
        },
        cut: {
          lines: { "game_purchase.dat": 30_001, "game_play.dat": 20_001 },
          outcome: {
            added: 1_708,
            unchanged: 3_443,
            merged: 4,
            users: 3_336,
            interactions: 32_748,
          },
        },
      },
    ],
  },
  {
    name: "anime",
    episodes: 0,
    dataSets: [
      {
        format: "anime",
        directory: "anime/caserec",
        outcome: { added: 7_390, users: 4_714, interactions: 419_943 },
        cut: {
          lines: { "anime_ratings.dat": 50_001 },
          outcome: { added: 7_390, users: 494, interactions: 50_000 },
        },
      },
    ],
  },
];

/** Numbers of contents, accounts and interactions by what became of them, and lines that were left out. */
function outcomeOf({ contents, users, interactions, rejected }: ImportReport) {
  const lines = rejected.reasons.flatMap(({ first }) => first.map(({ line }) => line));
  return {
    added: contents.counts.added,
    completed: contents.counts.completed,
    unchanged: contents.counts.unchanged,
    merged: contents.counts.merged,
    users: users.added,
    interactions: interactions.added,
    changed: interactions.changed,
    rejected: lines.toSorted((a, b) => a - b),
  };
}

const nothing: Outcome = {
  added: 0,
  completed: 0,
  unchanged: 0,
  merged: 0,
  users: 0,
  interactions: 0,
  changed: 0,
  rejected: [],
};

const folder = process.env["DATASETS_DIR"] ?? "";

const cases = catalogues.map(({ name, dataSets, episodes }) => {
  const absent = dataSets.filter(({ directory }) => !existsSync(path.join(folder, directory)));
  const isPresent = folder !== "" && absent.length === 0;
  const missing = absent.map(({ directory }) => directory).join(", ");
  const note = isPresent ? "" : ` (skipped: DATASETS_DIR has no ${missing})`;
  return { title: name + note, isPresent, dataSets, episodes };
});

async function load(db: Queryable, { format, directory }: { format: string; directory: string }) {
  const open = formats.get(format);
  if (!open) throw new Error(`There is no format "${format}".`);
  const { source } = await open(directory);
  return outcomeOf(await importDataSet({ db }, source));
}

describe.each(cases)("real data sets of $title", ({ isPresent, dataSets, episodes }) => {
  test.skipIf(!isPresent)(
    "are imported whole, and a second time change nothing",
    { timeout: 600_000 },
    async () => {
      const database = await openCatalogue();
      const { db } = database;
      for (const { format, directory, outcome, cut } of dataSets) {
        const whole = path.join(folder, directory);
        const isCut = cut !== undefined && testDatabaseUrl === undefined;
        const used = { format, directory: isCut ? await cutDataSet(whole, cut.lines) : whole };
        const expected = { ...nothing, ...(isCut ? cut.outcome : outcome) };
        expect(await load(db, used), directory).toEqual(expected);
        const { added, completed, unchanged, merged, rejected } = expected;
        const found = added + completed + unchanged;
        const again = { ...nothing, unchanged: found, merged, rejected };
        expect(await load(db, used), `${directory} again`).toEqual(again);
      }
      const { rows } = await database.query("select content_id from episode");
      expect(rows).toHaveLength(episodes);
      expect(await wrongAggregates(db)).toEqual([]);
      expect(await wrongCounts(database)).toEqual([]);
    },
  );
});
