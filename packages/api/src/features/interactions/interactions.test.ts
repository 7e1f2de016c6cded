import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { testDatabaseUrl } from "@recofinement/db/testing";

import { addContent, allPages, createTestApp, type TestApp } from "../../testing/index.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

/** Contents whose aggregates differ from what their ratings add up to. */
async function wrongAggregates() {
  const { rows } = await sql`
    select content.id from content left join interaction on content_id = content.id
    group by content.id
    having content.rating_sum <> coalesce(sum(interaction.rating), 0)
      or content.rating_count <> count(interaction.rating)`.execute(app.db);
  return rows;
}

describe("rate", () => {
  test("counts a rating once, follows its changes and forgets one that is taken back", async () => {
    const [a, b] = [await app.register(), await app.register()];
    const id = await addContent(app.db);
    const shown = async () => {
      const { rating, ratingCount } = await a.caller.catalogue.get({ id });
      return { rating, ratingCount };
    };
    await a.caller.interactions.rate({ contentId: id, rating: 2 });
    await a.caller.interactions.rate({ contentId: id, rating: 4.5 });
    await b.caller.interactions.rate({ contentId: id, rating: 3 });
    expect(await shown()).toEqual({ rating: 3.75, ratingCount: 2 });
    await a.caller.interactions.rate({ contentId: id, rating: null });
    expect(await shown()).toEqual({ rating: 3, ratingCount: 1 });
    expect(await wrongAggregates()).toEqual([]);
  });

  test("taking back a rating that was never given changes nothing", async () => {
    const user = await app.register();
    const contentId = await addContent(app.db);
    const interaction = await user.caller.interactions.rate({ contentId, rating: null });
    expect(interaction).toMatchObject({ rating: null, viewCount: 0 });
    expect((await user.caller.interactions.history({})).items).toEqual([]);
  });

  test.each([5.25, -0.5, 5.5, Number.NaN, Number.POSITIVE_INFINITY])(
    "refuses %s",
    async (rating) => {
      const user = await app.register();
      const contentId = await addContent(app.db);
      await expect(user.caller.interactions.rate({ contentId, rating })).rejects.toMatchObject({
        code: "BAD_REQUEST",
      });
    },
  );

  test("refuses a content that does not exist", async () => {
    const user = await app.register();
    const attempt = user.caller.interactions.rate({ contentId: 2_000_000_000, rating: 3 });
    await expect(attempt).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe.skipIf(!testDatabaseUrl)("concurrent ratings, on PostgreSQL", () => {
  test("leave every aggregate exact, whatever they change", async () => {
    const users = await Promise.all(Array.from({ length: 12 }, () => app.register()));
    const contents = await Promise.all(Array.from({ length: 3 }, () => addContent(app.db)));
    for (let round = 0; round < 10; round++) {
      await Promise.all(
        users.flatMap((user, u) =>
          contents.map((contentId, c) => {
            const rating = (u + c + round) % 4 === 0 ? null : ((u * 7 + c * 3 + round) % 11) / 2;
            return user.caller.interactions.rate({ contentId, rating });
          }),
        ),
      );
      expect(await wrongAggregates()).toEqual([]);
    }
  });
  test("of one user on one content count once", async () => {
    const user = await app.register();
    const contentId = await addContent(app.db);
    const ratings = Array.from({ length: 50 }, (_, i) => (i % 11) / 2);
    await Promise.all(
      ratings.map((rating) => user.caller.interactions.rate({ contentId, rating })),
    );
    expect((await user.caller.catalogue.get({ id: contentId })).ratingCount).toBe(1);
    expect(await wrongAggregates()).toEqual([]);
  });
});

describe("views and history", () => {
  test("reading leaves no trace, a view is counted", async () => {
    const user = await app.register();
    const contentId = await addContent(app.db);
    await user.caller.interactions.get({ contentId });
    await user.caller.catalogue.get({ id: contentId });
    expect((await user.caller.interactions.history({})).items).toEqual([]);
    await user.caller.interactions.recordView({ contentId });
    const { viewCount, viewedAt } = await user.caller.interactions.recordView({ contentId });
    expect(viewCount).toBe(2);
    expect(new Date(viewedAt ?? 0).getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  test("history shows one's own, latest first, page by page and by kind", async () => {
    const [user, other] = [await app.register(), await app.register()];
    const contents = [];
    for (const kind of ["movie", "book", "movie", "game", "movie"] as const) {
      const contentId = await addContent(app.db, { kind });
      contents.push(contentId);
      await user.caller.interactions.rate({ contentId, rating: 4 });
      await other.caller.interactions.rate({ contentId, rating: 1 });
    }
    const pages = await allPages((cursor) =>
      user.caller.interactions.history({ limit: 2, cursor }),
    );
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    const seen = pages.flat().map(({ content, interaction }) => [content.id, interaction.rating]);
    expect(seen).toEqual(contents.toReversed().map((id) => [id, 4]));
    const movies = await user.caller.interactions.history({ kind: "movie" });
    expect(movies.items.map(({ content }) => content.kind)).toEqual(["movie", "movie", "movie"]);
  });
});
