import { testDatabaseUrl } from "@recofinement/db/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { addContent, allPages, createTestApp, type TestApp } from "../../testing/index.ts";
import { runEngines } from "../../engines/tasks.ts";
import { writeUserLists } from "../../engines/user-lists.ts";

let app: TestApp;
/** Contents of two tastes: people like one half of the films and books or the other. */
const catalogue: Record<"space" | "love", { movies: number[]; books: number[] }> = {
  space: { movies: [], books: [] },
  love: { movies: [], books: [] },
};

beforeAll(async () => {
  app = await createTestApp();
  for (const [taste, genre] of [
    ["space", "Science Fiction"],
    ["love", "Romance"],
  ] as const) {
    for (let i = 0; i < 15; i++) {
      catalogue[taste].movies.push(await addContent(app.db, { kind: "movie", genres: [genre] }));
      catalogue[taste].books.push(await addContent(app.db, { kind: "book", genres: [genre] }));
    }
    const { movies, books } = catalogue[taste];
    for (let i = 0; i < 12; i++) {
      const fan = await app.register();
      const rated = [...movies, ...books].filter((_, item) => (item * 5 + i) % 3 !== 0);
      for (const contentId of rated)
        await fan.caller.interactions.rate({ contentId, rating: 5 - (contentId % 2) / 2 });
    }
  }
  await runEngines(app.api.engines);
});
afterAll(() => app.close());

describe("forMe", () => {
  test("offers what is popular, and says so, before anything is known", async () => {
    const user = await app.register();
    const { items } = await user.caller.recommendations.forMe({ kind: "movie" });
    expect(items).toHaveLength(24);
    expect(items.every(({ reasons }) => reasons[0]?.type === "popular")).toBe(true);
  });

  test("follows the ratings: of the same taste, across kinds, for true reasons, nothing rated", async () => {
    const user = await app.register();
    const rated = catalogue.space.movies.slice(0, 4);
    for (const contentId of rated) await user.caller.interactions.rate({ contentId, rating: 5 });
    await app.api.drainJobs();
    const books = await user.caller.recommendations.forMe({ kind: "book", limit: 10 });
    expect(books.items.every(({ content }) => catalogue.space.books.includes(content.id))).toBe(
      true,
    );
    const { items } = await user.caller.recommendations.forMe({ kind: "movie", limit: 100 });
    expect(
      items.slice(0, 8).every(({ content }) => catalogue.space.movies.includes(content.id)),
    ).toBe(true);
    expect(items.some(({ content }) => rated.includes(content.id))).toBe(false);
    expect(items[0]?.reasons.map(({ type }) => type)).toContain("rated");
    for (const { content, reasons } of items) {
      expect(reasons.length).toBeGreaterThan(0);
      for (const reason of reasons) {
        if (reason.type === "rated") expect(rated).toContain(reason.content.id);
        if (reason.type === "genre") expect(content.genres).toContainEqual(reason.genre);
        if (reason.type === "popular") expect(content.ratingCount).toBe(reason.ratingCount);
      }
    }
  });

  test("leaves out what is rated at once, and a reason that is no longer true", async () => {
    const user = await app.register();
    const [liked = 0] = catalogue.love.movies;
    await user.caller.interactions.rate({ contentId: liked, rating: 5 });
    await app.api.drainJobs();
    const before = await user.caller.recommendations.forMe({ kind: "movie" });
    const first = before.items[0]?.content.id ?? 0;
    await user.caller.interactions.rate({ contentId: first, rating: 1 });
    await user.caller.interactions.rate({ contentId: liked, rating: 1 });
    const after = await user.caller.recommendations.forMe({ kind: "movie" });
    expect(after.items.map(({ content }) => content.id)).not.toContain(first);
    const reasons = after.items.flatMap((item) => item.reasons);
    expect(reasons.filter((reason) => reason.type === "rated")).toEqual([]);
  });

  test("pages in falling score, without loss or repeat", async () => {
    const user = await app.register();
    await user.caller.interactions.rate({ contentId: catalogue.space.books[0] ?? 0, rating: 4 });
    await app.api.drainJobs();
    const whole = await user.caller.recommendations.forMe({ limit: 100 });
    const pages = await allPages((cursor) =>
      user.caller.recommendations.forMe({ limit: 7, cursor }),
    );
    const seen = pages.flat();
    expect(seen).toEqual(whole.items);
    const scores = seen.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  test("shows nothing twice to someone who rates while they page", async () => {
    const user = await app.register();
    const seen: number[] = [];
    let cursor: string | null = null;
    for (const contentId of catalogue.space.books) {
      await user.caller.interactions.rate({ contentId, rating: 5 });
      await app.api.drainJobs();
      const page = await user.caller.recommendations.forMe({ kind: "movie", limit: 2, cursor });
      seen.push(...page.items.map(({ content }) => content.id));
      cursor = page.nextCursor;
      if (cursor === null) break;
    }
    expect(seen.length).toBeGreaterThan(10);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("is about the caller alone", async () => {
    const [a, b] = [await app.register(), await app.register()];
    for (let i = 0; i < 4; i++) {
      await a.caller.interactions.rate({ contentId: catalogue.space.movies[i] ?? 0, rating: 5 });
      await b.caller.interactions.rate({ contentId: catalogue.love.movies[i] ?? 0, rating: 5 });
    }
    await app.api.drainJobs();
    const top = async (user: typeof a) =>
      (await user.caller.recommendations.forMe({ kind: "movie", limit: 5 })).items.map(
        ({ content }) => content.id,
      );
    expect((await top(a)).every((id) => catalogue.space.movies.includes(id))).toBe(true);
    expect((await top(b)).every((id) => catalogue.love.movies.includes(id))).toBe(true);
  });
});

describe("refresh and runs", () => {
  test("refresh names a run that is finished when the lists are", async () => {
    const user = await app.register();
    const { runId } = await user.caller.recommendations.refresh();
    const run = () =>
      app.db
        .selectFrom("engine_run")
        .where("id", "=", runId)
        .select("finished_at")
        .executeTakeFirstOrThrow();
    expect((await run()).finished_at).toBeNull();
    await app.api.drainJobs();
    expect((await run()).finished_at).not.toBeNull();
  });

  test.skipIf(!testDatabaseUrl)(
    "two workers on one user's lists do not clash, on PostgreSQL",
    async () => {
      const user = await app.register();
      await user.caller.interactions.rate({ contentId: catalogue.love.movies[0] ?? 0, rating: 5 });
      const { id } = await app.db
        .selectFrom("user_account")
        .where("public_id", "=", user.id)
        .select("id")
        .executeTakeFirstOrThrow();
      const eight = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: 8 }, work));
      // Connections are opened first, or the transactions would follow each other.
      await eight(() => sql`select pg_sleep(0.1)`.execute(app.db));
      for (let round = 0; round < 5; round++) {
        await app.db.deleteFrom("recommendation_list").where("user_id", "=", id).execute();
        await eight(() => writeUserLists(app.api.engines, id));
      }
      const { items } = await user.caller.recommendations.forMe({ kind: "movie" });
      expect(items.length).toBeGreaterThan(0);
    },
  );

  test("a full run orders popular lists by the Bayesian weighted rating", async () => {
    const user = await app.register();
    await user.caller.interactions.rate({ contentId: catalogue.love.movies[3] ?? 0, rating: 5 });
    await runEngines(app.api.engines);
    const { items } = await user.caller.catalogue.popular({ kind: "movie", limit: 100 });
    const popularity = items.map((content) => content.popularity);
    expect(popularity).toEqual(popularity.toSorted((a, b) => b - a));
    expect(popularity[0]).toBeGreaterThan(popularity.at(-1) ?? 0);
    // As if 50 people had given every content 2.5 stars before anyone rated it; fresh ratings count twice.
    for (const { rating, ratingCount, ...content } of items) {
      const weighted = (2 * (rating ?? 0) * ratingCount + 50 * 2.5) / (2 * ratingCount + 50);
      expect(content.popularity).toBeCloseTo(weighted, 4);
    }
  });
});
