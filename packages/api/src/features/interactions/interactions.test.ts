import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { inTransaction } from "@recofinement/db";
import { testDatabaseUrl } from "@recofinement/db/testing";

import { wrongAggregates } from "../../testing/aggregates.ts";
import {
  addContent,
  allPages,
  createTestApp,
  reason,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";
import { someoneWaits } from "../../testing/waiting.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

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
    expect(await wrongAggregates(app.db)).toEqual([]);
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
    const users = await Promise.all(Array.from({ length: 17 }, () => app.register()));
    const contents = await Promise.all(Array.from({ length: 3 }, () => addContent(app.db)));
    for (let round = 0; round < 50; round++) {
      await Promise.all(
        users.flatMap((user, u) =>
          contents.map((contentId, c) => {
            const rating = (u + c + round) % 4 === 0 ? null : ((u * 7 + c * 3 + round) % 11) / 2;
            return user.caller.interactions.rate({ contentId, rating });
          }),
        ),
      );
      expect(await wrongAggregates(app.db)).toEqual([]);
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
    expect(await wrongAggregates(app.db)).toEqual([]);
  });
});

describe("counts", () => {
  test("add up, apart from views, and make the lists be computed anew", async () => {
    const user = await app.register();
    const contentId = await addContent(app.db, { kind: "series" });
    await app.api.drainJobs();
    await user.caller.interactions.recordView({ contentId });
    expect(await waitingListJobs()).toBe(0);
    await user.caller.interactions.addCount({ contentId, by: 1 });
    const { count, countedAt, viewCount, rating } = await user.caller.interactions.addCount({
      contentId,
      by: 1_000,
    });
    expect({ count, viewCount, rating }).toEqual({ count: 1_001, viewCount: 1, rating: null });
    expect(new Date(countedAt ?? 0).getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(await waitingListJobs()).toBe(2);
  });

  test("stop at the largest integer, and calls do not fail for it", async () => {
    const user = await app.register();
    const contentId = await addContent(app.db);
    await user.caller.interactions.recordView({ contentId });
    await app.db
      .updateTable("interaction")
      .set({ count: 2_147_483_000, view_count: 2_147_483_647 })
      .where("content_id", "=", contentId)
      .execute();
    const counted = await user.caller.interactions.addCount({ contentId, by: 1_000 });
    expect(counted.count).toBe(2_147_483_647);
    const viewed = await user.caller.interactions.recordView({ contentId });
    expect(viewed).toMatchObject({ count: 2_147_483_647, viewCount: 2_147_483_647 });
  });

  test.each([0, -1, 1.5, 1_001, Number.NaN])("refuse to add %s", async (by) => {
    const user = await app.register();
    const contentId = await addContent(app.db);
    await expect(user.caller.interactions.addCount({ contentId, by })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });

  test("refuse a content that does not exist", async () => {
    const user = await app.register();
    const attempt = user.caller.interactions.addCount({ contentId: 2_000_000_000, by: 1 });
    await expect(attempt).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

/** How many jobs wait that recompute somebody's lists. */
async function waitingListJobs(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pgboss.job
    where name = 'recommendations.user' and state = 'created'`.execute(app.db);
  return rows[0]?.count ?? 0;
}

describe.skipIf(!testDatabaseUrl)("a content that is being deleted, on PostgreSQL", () => {
  test.each<[string, (user: TestUser, contentId: number) => Promise<unknown>]>([
    ["rated", ({ caller }, contentId) => caller.interactions.rate({ contentId, rating: 4 })],
    ["viewed", ({ caller }, contentId) => caller.interactions.recordView({ contentId })],
    ["counted", ({ caller }, contentId) => caller.interactions.addCount({ contentId, by: 1 })],
  ])("is not there to be %s", async (_name, call) => {
    const user = await app.register();
    const contentId = await addContent(app.db);
    const { calling } = await inTransaction(app, async ({ db }) => {
      await db.deleteFrom("content").where("id", "=", contentId).execute();
      // Settled, since it may fail before anybody asks for it.
      const waiting = Promise.allSettled([call(user, contentId)]);
      await someoneWaits(app.db);
      return { calling: waiting };
    });
    expect(await calling).toMatchObject([
      { status: "rejected", reason: reason("CONTENT_NOT_FOUND") },
    ]);
  });
});

describe.skipIf(!testDatabaseUrl)("concurrent counts, on PostgreSQL", () => {
  test("add up, whatever else is done with the same content", async () => {
    const user = await app.register();
    const { interactions } = user.caller;
    for (let round = 0; round < 5; round++) {
      const contentId = await addContent(app.db);
      const additions = Array.from({ length: 30 }, (_, i) => (i % 7) + 1);
      await Promise.all([
        ...additions.map((by) => interactions.addCount({ contentId, by })),
        ...additions.slice(0, 12).map(() => interactions.recordView({ contentId })),
        ...additions
          .slice(0, 8)
          .map((rating) => interactions.rate({ contentId, rating: rating / 2 })),
      ]);
      expect(await interactions.get({ contentId })).toMatchObject({
        count: additions.reduce((sum, by) => sum + by, 0),
        viewCount: 12,
      });
      expect(await wrongAggregates(app.db)).toEqual([]);
    }
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

  test("history is of a time: from a day or moment on, to before another, page by page", async () => {
    const user = await app.register();
    const { userId } = await app.actorOf(user.accessToken);
    const moments = ["1965-06-01T12:00:00Z", "2024-02-29T00:00:00Z", "2024-02-29T23:59:59.999Z"];
    moments.push("2024-03-01T00:00:00Z", "2024-03-01T01:00:00Z");
    const ids: number[] = [];
    for (const moment of moments) {
      const contentId = await addContent(app.db);
      ids.push(contentId);
      await app.db
        .insertInto("interaction")
        .values({ user_id: userId, content_id: contentId, counted_at: new Date(moment), count: 1 })
        .execute();
    }
    const seen = async (during: { from?: string; to?: string }) => {
      const pages = await allPages((cursor) =>
        user.caller.interactions.history({ ...during, limit: 1, cursor }),
      );
      return pages.flat().map(({ content }) => ids.indexOf(content.id));
    };
    expect(await seen({})).toEqual([4, 3, 2, 1, 0]);
    expect(await seen({ from: "2024-02-29", to: "2024-03-01" })).toEqual([2, 1]);
    expect(await seen({ from: "2024-03-01T01:00:00+01:00" })).toEqual([4, 3]);
    expect(await seen({ to: "1970-01-01" })).toEqual([0]);
    expect(await seen({ from: "2024-03-01", to: "2024-02-29" })).toEqual([]);
    expect(await seen({ from: "0000-01-01", to: "9999-12-31T23:59:59Z" })).toHaveLength(5);
  });

  test.each(["2024-02-30", "yesterday", "2024-03-01T01:00:00", ""])(
    "history has no time %j",
    async (from) => {
      const user = await app.register();
      await expect(user.caller.interactions.history({ from })).rejects.toMatchObject({
        code: "BAD_REQUEST",
      });
    },
  );
});
