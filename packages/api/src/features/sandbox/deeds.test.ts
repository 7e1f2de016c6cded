import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { addEpisode } from "../../testing/factories.ts";
import {
  addContent,
  allPages,
  createTestApp,
  reason,
  registerAdmin,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";
import { mostInteractions } from "./deeds.ts";

let app: TestApp;
let admin: TestUser;
let contentId: number;
beforeAll(async () => {
  app = await createTestApp();
  admin = await registerAdmin(app);
  contentId = await addContent(app.db, { title: "Kind of Blue", kind: "track" });
});
afterAll(() => app.close());

const sandbox = () => admin.caller.sandbox;
const create = async () => (await sandbox().profiles.create({ name: randomUUID() })).id;

const nothing = {
  rating: null,
  ratedAt: null,
  viewCount: 0,
  viewedAt: null,
  count: 0,
  countedAt: null,
};

describe("a profile's interaction", () => {
  const all = {
    rating: 3.5,
    ratedAt: "2024-02-03T04:05:06.789Z",
    viewCount: 7,
    viewedAt: "2024-02-04T00:00:00.000Z",
    count: 2_147_483_647,
    countedAt: "1999-12-31T23:59:59.000Z",
  };

  test("is what it was set to, all six fields of it, and replaces what was before", async () => {
    const profileId = await create();
    const { profiles } = sandbox();
    const key = { profileId, contentId };
    expect(await profiles.interaction(key)).toEqual(nothing);
    expect(await profiles.setInteraction({ ...key, ...all })).toEqual(all);
    expect(await profiles.interaction(key)).toEqual(all);
    const { items } = await profiles.interactions({ profileId });
    expect(items).toMatchObject([
      { content: { id: contentId, title: "Kind of Blue" }, interaction: all },
    ]);
    const next = { ...nothing, viewCount: 1, viewedAt: "2020-05-01T00:00:00.000Z" };
    const set = { ...key, rating: null, viewCount: 1, viewedAt: "2020-05-01" };
    expect(await profiles.setInteraction(set)).toEqual(next);
    expect(await profiles.interaction(key)).toEqual(next);
  });

  test("was now, where nothing else is said, and never what was not done", async () => {
    const key = { profileId: await create(), contentId };
    const { profiles } = sandbox();
    const before = Date.now();
    const rated = await profiles.setInteraction({ ...key, rating: 0, viewedAt: all.viewedAt });
    expect(rated).toEqual({ ...nothing, rating: 0, ratedAt: expect.any(String) });
    expect(Date.parse(rated.ratedAt ?? "")).toBeGreaterThanOrEqual(before);
    const undated = await profiles.setInteraction({ ...key, rating: 4, ratedAt: null });
    expect(undated).toEqual({ ...nothing, rating: 4 });
  });

  test("is gone when nothing is left of it", async () => {
    const key = { profileId: await create(), contentId };
    const { profiles } = sandbox();
    await profiles.setInteraction({ ...key, rating: 4 });
    for (let i = 0; i < 2; i++) {
      expect(await profiles.setInteraction({ ...key, rating: null, ratedAt: all.ratedAt })).toEqual(
        nothing,
      );
      expect((await profiles.interactions({ profileId: key.profileId })).items).toEqual([]);
    }
    expect(await profiles.get({ profileId: key.profileId })).toMatchObject({ interactionCount: 0 });
  });

  test("is with what the engines look at", async () => {
    const key = { profileId: await create(), rating: 4 };
    const seriesId = await addContent(app.db, { kind: "series" });
    await addEpisode(app.db, { seriesId, episode: 1 });
    const { content_id: episodeId } = await app.db
      .selectFrom("episode")
      .where("series_id", "=", seriesId)
      .select("content_id")
      .executeTakeFirstOrThrow();
    for (const id of [episodeId, 2_000_000_000]) {
      await expect(
        sandbox().profiles.setInteraction({ ...key, contentId: id }),
      ).rejects.toMatchObject(reason("CONTENT_NOT_FOUND"));
    }
  });

  test("keeps to what ratings, counts and moments can be", async () => {
    const key = { profileId: await create(), contentId };
    const wrong = [
      { rating: 5.5 },
      { rating: 0.3 },
      { rating: -1 },
      { rating: 4, viewCount: -1 },
      { rating: 4, count: 2_147_483_648 },
      { rating: 4, count: 1.5 },
      { rating: 4, ratedAt: "0000-01-01" },
      { rating: 4, ratedAt: "2100-01-01" },
      { rating: 4, ratedAt: "yesterday" },
    ];
    for (const each of wrong) {
      await expect(sandbox().profiles.setInteraction({ ...key, ...each })).rejects.toMatchObject({
        code: "BAD_REQUEST",
      });
    }
  });

  test("is listed latest first, those of which nobody knows when last, by kind if wanted", async () => {
    const profileId = await create();
    const { profiles } = sandbox();
    const films: number[] = [];
    for (const year of [2001, 2003, 2002]) {
      const film = await addContent(app.db);
      films.push(film);
      const ratedAt = `${year}-01-01`;
      await profiles.setInteraction({ profileId, contentId: film, rating: 4, ratedAt });
    }
    for (let i = 0; i < 2; i++) {
      const film = await addContent(app.db);
      films.push(film);
      await profiles.setInteraction({ profileId, contentId: film, rating: 4, ratedAt: null });
    }
    await profiles.setInteraction({ profileId, contentId, rating: 4, ratedAt: "2002-07-01" });
    const [a, b, c, d, e] = films;
    const pages = await allPages((cursor) =>
      profiles.interactions({ profileId, cursor, limit: 1 }),
    );
    expect(pages.flat().map(({ content }) => content.id)).toEqual([b, contentId, c, a, d, e]);
    const { items } = await profiles.interactions({ profileId, kind: "movie" });
    expect(items.map(({ content }) => content.id)).toEqual([b, c, a, d, e]);
  });

  test("is one of a thousand at most", async () => {
    const profileId = await create();
    await app.database.query(`
      with added as (insert into content (kind, title)
        select 'movie', 'Many ' || n from generate_series(1, ${mostInteractions}) n returning id)
      insert into sandbox_interaction (profile_id, content_id, rating)
      select (select id from sandbox_profile where public_id = '${profileId}'), id, 4 from added`);
    const { setInteraction, interactions } = sandbox().profiles;
    await expect(setInteraction({ profileId, contentId, rating: 4 })).rejects.toMatchObject(
      reason("TOO_MANY_INTERACTIONS"),
    );
    const { items } = await interactions({ profileId, limit: 1 });
    const other = { profileId, contentId: items[0]?.content.id ?? 0 };
    expect(await setInteraction({ ...other, rating: 2 })).toMatchObject({ rating: 2 });
    await setInteraction({ ...other, rating: null });
    await expect(setInteraction({ profileId, contentId, rating: 4 })).resolves.toBeDefined();
  });
});
