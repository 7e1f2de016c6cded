import { kinds } from "@recofinement/db";
import { testDatabaseUrl } from "@recofinement/db/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestApp, type TestApp } from "../testing/index.ts";
import { readDemoCatalogue } from "./catalogue.ts";
import { loadDemo, loadDemoIfEmpty } from "./load.ts";
import { demoUserCount, synthesiseRatings } from "./taste.ts";

const catalogue = readDemoCatalogue();

describe("the demo catalogue", () => {
  test.each(kinds)(
    "has at least 120 contents of the kind %s, each described in one sentence",
    (kind) => {
      const contents = catalogue.filter((content) => content.kind === kind);
      expect(contents.length).toBeGreaterThanOrEqual(120);
      for (const { title, description = "", creators, genres } of contents) {
        expect(description, title).toMatch(/^.{40,200}[.!?…]$/);
        expect(creators.length, title).toBeGreaterThan(0);
        expect(genres.length, title).toBeGreaterThan(0);
      }
    },
  );

  test("names nothing twice", () => {
    const ids = catalogue.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("has episodes of at least 12 series, numbered without a gap", () => {
    const series = catalogue.filter(({ episodes = [] }) => episodes.length > 0);
    expect(series.length).toBeGreaterThanOrEqual(12);
    for (const { title, episodes = [] } of series) {
      const numbers = Map.groupBy(episodes, ({ season }) => season).values();
      for (const season of numbers) {
        expect(
          season.map(({ episode }) => episode),
          title,
        ).toEqual(season.map((_, i) => i + 1));
      }
    }
  });

  test("has works in several kinds", () => {
    const works = Map.groupBy(
      catalogue.filter(({ work }) => work !== undefined),
      ({ work }) => work,
    );
    const spread = [...works.values()].map(
      (contents) => new Set(contents.map(({ kind }) => kind)).size,
    );
    expect(spread.filter((kindCount) => kindCount >= 3).length).toBeGreaterThanOrEqual(20);
  });
});

describe("the synthetic ratings", () => {
  const ratings = synthesiseRatings(catalogue);

  test("are the same each time", () => {
    expect(synthesiseRatings(catalogue).slice(0, 500)).toEqual(ratings.slice(0, 500));
  });

  test("come from at least 300 users, in halves of stars, one for a content", () => {
    expect(demoUserCount).toBeGreaterThanOrEqual(300);
    const pairs = new Set(ratings.map(({ userId, contentId }) => `${userId} ${contentId}`));
    expect(pairs.size).toBe(ratings.length);
    expect(new Set(ratings.map(({ userId }) => userId)).size).toBe(demoUserCount);
    expect(
      ratings.every(
        ({ rating = 0 }) => rating >= 0.5 && rating <= 5 && Number.isInteger(rating * 2),
      ),
    ).toBe(true);
  });
});

describe("loading it", { timeout: 120_000 }, () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  test("fills the catalogue with users that cannot sign in; a second time changes nothing", async () => {
    const first = await loadDemo(app.api.services);
    expect(first).toMatchObject({
      contents: { counts: { added: catalogue.length } },
      rejected: { count: 0 },
    });
    const second = await loadDemo(app.api.services);
    expect(second).toMatchObject({
      contents: { counts: { added: 0, unchanged: catalogue.length } },
      interactions: { added: 0, changed: 0 },
    });
    const users = await app.db.selectFrom("user_account").selectAll().execute();
    expect(users).toHaveLength(demoUserCount);
    expect(users.every((user) => user.email === null && user.password_hash === null)).toBe(true);
    const { caller } = await app.register();
    const { items } = await caller.catalogue.search({ query: "dune", kind: "book", limit: 1 });
    const dune = await caller.catalogue.get({ id: items[0]?.id ?? 0 });
    expect(new Set(dune.linked.map(({ kind }) => kind))).toContain("movie");
    const series = await caller.catalogue.search({
      query: "breaking bad",
      kind: "series",
      limit: 1,
    });
    const episodes = await caller.catalogue.episodes({ seriesId: series.items[0]?.id ?? 0 });
    expect(episodes.items[0]).toMatchObject({ season: 1, episode: 1, title: "Pilot" });
  });

  test("processes that start together load it once, on PostgreSQL, and none into a filled database", async () => {
    const own = await createTestApp();
    const starts = testDatabaseUrl ? 3 : 1;
    const reports = await Promise.all(
      Array.from({ length: starts }, () => loadDemoIfEmpty(own.api.services)),
    );
    expect(reports.filter((report) => report !== undefined)).toHaveLength(1);
    expect(await loadDemoIfEmpty(own.api.services)).toBeUndefined();
    await own.close();
  });
});
