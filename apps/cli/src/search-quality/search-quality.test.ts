import { existsSync } from "node:fs";
import path from "node:path";

import { createTestApp, type TestApp, type TestUser } from "@recofinement/api/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { importCatalogue, searchedDataSets } from "./catalogue.ts";
import { type MeantQuery, meantQueries } from "./queries.ts";

const directory = process.env["DATASETS_DIR"] ?? "";
const missing = [...searchedDataSets.values()].filter(
  (folder) => directory === "" || !existsSync(path.join(directory, folder)),
);
const name =
  "search on real data" +
  (missing.length > 0 ? ` (skipped: DATASETS_DIR has no ${missing.join(", ")})` : "");

/** How many results somebody looks at. */
const shown = 5;

describe.skipIf(missing.length > 0)(name, () => {
  let app: TestApp;
  let user: TestUser;
  beforeAll(async () => {
    app = await createTestApp();
    user = await app.register();
    await importCatalogue(app, directory);
  }, 300_000);
  afterAll(() => app.close());

  /** Where among the results what is meant stands, from 0; -1 where it is not among those shown. */
  async function rankOf([query, kind, title]: MeantQuery): Promise<number> {
    const { items } = await user.caller.catalogue.search({ query, limit: shown });
    return items.findIndex((item) => item.kind === kind && item.title === title);
  }

  test("every content that is meant is in the catalogue", async () => {
    const titles = await app.db
      .selectFrom("content")
      .where("kind", "<>", "episode")
      .select(["kind", "title"])
      .execute();
    const known = new Set(titles.map(({ kind, title }) => `${kind} ${title}`));
    const unknown = Object.values(meantQueries)
      .flat()
      .filter(([, kind, title]) => !known.has(`${kind} ${title}`));
    expect(unknown).toEqual([]);
  });

  test("finds what most odd queries mean", { timeout: 300_000 }, async () => {
    const ranked: Ranked[] = [];
    for (const [oddity, queries] of Object.entries(meantQueries)) {
      for (const [i, query] of queries.entries()) {
        ranked.push({ oddity, isTuned: i % 2 === 0, query, rank: await rankOf(query) });
      }
    }
    process.stdout.write(`${report(ranked)}\n`);
    // A little below what was reached: 0.89 and 0.69.
    expect(shareOf(ranked, shown)).toBeGreaterThan(0.89);
    expect(shareOf(ranked, 1)).toBeGreaterThan(0.69);
    // The half whose results were not read while weights were chosen; which of its queries failed at first was.
    const untuned = ranked.filter(({ isTuned }) => !isTuned);
    expect(shareOf(untuned, shown)).toBeGreaterThan(0.88);
  });
});

interface Ranked {
  readonly oddity: string;
  readonly isTuned: boolean;
  readonly query: MeantQuery;
  readonly rank: number;
}

/** The share of queries whose content is among the first few. */
function shareOf(ranked: readonly Ranked[], first: number): number {
  return ranked.filter(({ rank }) => rank >= 0 && rank < first).length / ranked.length;
}

function report(ranked: readonly Ranked[]): string {
  const line = (of: string, some: readonly Ranked[]) =>
    `${of}: ${shareOf(some, shown).toFixed(3)} in the first ${shown}, ${shareOf(some, 1).toFixed(3)} first (of ${some.length})`;
  const byOddity = Map.groupBy(ranked, ({ oddity }) => oddity);
  const failed = ranked.filter(({ rank }) => rank < 0);
  return [
    line("all", ranked),
    line(
      "tuned on",
      ranked.filter(({ isTuned }) => isTuned),
    ),
    line(
      "the other half",
      ranked.filter(({ isTuned }) => !isTuned),
    ),
    ...[...byOddity].map(([oddity, some]) => line(`  ${oddity}`, some)),
    ...failed.map(({ query: [query, kind, title] }) => `  not found: ${query} (${kind} ${title})`),
  ].join("\n");
}
