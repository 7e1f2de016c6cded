import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  addContent,
  allPages,
  createTestApp,
  reason,
  registerAdmin,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";
import { addEpisode } from "../../testing/factories.ts";
import { mostInteractions } from "./deeds.ts";
import { mostProfiles } from "./profiles.ts";

let app: TestApp;
let admin: TestUser;
let contentId: number;
let genreId: number;
beforeAll(async () => {
  app = await createTestApp();
  admin = await registerAdmin(app);
  contentId = await addContent(app.db, { title: "Kind of Blue", kind: "track", genres: ["Jazz"] });
  const [genre] = await admin.caller.catalogue.genres({ kind: "track" });
  genreId = genre?.id ?? 0;
});
afterAll(() => app.close());

const sandbox = () => admin.caller.sandbox;
const create = async () => (await sandbox().profiles.create({ name: `P ${randomUUID()}` })).id;

const nothing = {
  rating: null,
  ratedAt: null,
  viewCount: 0,
  viewedAt: null,
  count: 0,
  countedAt: null,
};

describe("a profile", () => {
  test("is made, shown, renamed and deleted", async () => {
    const own = await registerAdmin(app);
    const { profiles } = own.caller.sandbox;
    const made = await profiles.create({ name: " Film buff " });
    const shown = { id: made.id, name: "Film buff", createdAt: expect.any(String) };
    const counts = { genreCount: 0, interactionCount: 0, runCount: 0 };
    expect(made).toEqual({ ...shown, ...counts });
    expect(await profiles.get({ profileId: made.id })).toEqual(made);
    const renamed = await profiles.rename({ profileId: made.id, name: "FILM BUFF" });
    expect(renamed).toEqual({ ...made, name: "FILM BUFF" });
    expect((await profiles.list()).items).toEqual([renamed]);
    expect(await profiles.delete({ profileId: made.id })).toBeNull();
    expect((await profiles.list()).items).toEqual([]);
    await expect(profiles.delete({ profileId: made.id })).rejects.toMatchObject(
      reason("PROFILE_NOT_FOUND"),
    );
  });

  test("has a name of 1 to 45 characters that no other one of the owner's has, in any case", async () => {
    const { profiles } = sandbox();
    for (const name of ["", "  ", "x".repeat(46), "a\nb"]) {
      await expect(profiles.create({ name })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    }
    const { id } = await profiles.create({ name: "Élodie" });
    await expect(profiles.create({ name: "ÉLODIE" })).rejects.toMatchObject({
      code: "CONFLICT",
      ...reason("PROFILE_NAME_TAKEN"),
    });
    const { id: other } = await profiles.create({ name: "x".repeat(45) });
    await expect(profiles.rename({ profileId: other, name: "élodie" })).rejects.toMatchObject(
      reason("PROFILE_NAME_TAKEN"),
    );
    expect(await profiles.rename({ profileId: id, name: "élodie" })).toMatchObject({ id });
    const { caller } = await registerAdmin(app);
    await expect(caller.sandbox.profiles.create({ name: "Élodie" })).resolves.toBeDefined();
  });

  test("is one of a hundred at most", async () => {
    const { caller } = await registerAdmin(app);
    const { profiles } = caller.sandbox;
    for (let i = 0; i < mostProfiles; i++) await profiles.create({ name: `Profile ${i}` });
    await expect(profiles.create({ name: "One more" })).rejects.toMatchObject(
      reason("TOO_MANY_PROFILES"),
    );
    const pages = await allPages((cursor) => profiles.list({ cursor, limit: 30 }));
    expect(pages.map(({ length }) => length)).toEqual([30, 30, 30, 10]);
    const names = pages.flat().map(({ name }) => name);
    expect(names[0]).toBe(`Profile ${mostProfiles - 1}`);
    expect(new Set(names).size).toBe(mostProfiles);
  });

  test("does not exist for another administrator, nor do its runs", async () => {
    const profileId = await create();
    const { runId } = await sandbox().run({ profileId });
    await app.api.drainJobs();
    const { caller } = await registerAdmin(app);
    const { profiles, run, runs, results, inputs, compare, onRun } = caller.sandbox;
    const attempts = (id: string) => [
      profiles.get({ profileId: id }),
      profiles.rename({ profileId: id, name: "Mine" }),
      profiles.delete({ profileId: id }),
      profiles.genres({ profileId: id }),
      profiles.likeGenre({ profileId: id, genreId }),
      profiles.unlikeGenre({ profileId: id, genreId }),
      profiles.interactions({ profileId: id }),
      profiles.interaction({ profileId: id, contentId }),
      profiles.setInteraction({ profileId: id, contentId, rating: 5 }),
      run({ profileId: id }),
      runs({ profileId: id }),
    ];
    for (const outcome of await Promise.allSettled([
      ...attempts(profileId),
      ...attempts(randomUUID()),
    ])) {
      expect(outcome).toMatchObject({
        status: "rejected",
        reason: { code: "NOT_FOUND", message: "There is no such profile." },
      });
    }
    const own = await caller.sandbox.profiles.create({ name: "Own" });
    const { runId: ownRun } = await run({ profileId: own.id });
    await app.api.drainJobs();
    const listen = async (id: number) => {
      const stream = await onRun({ runId: id });
      await stream[Symbol.asyncIterator]().next();
    };
    const ofRuns = (id: number) => [
      results({ runId: id }),
      inputs({ runId: id }),
      compare({ runId: id, otherRunId: ownRun }),
      compare({ runId: ownRun, otherRunId: id }),
      listen(id),
    ];
    for (const outcome of await Promise.allSettled([...ofRuns(runId), ...ofRuns(2_000_000_000)])) {
      expect(outcome).toMatchObject({
        status: "rejected",
        reason: { code: "NOT_FOUND", message: "There is no such run." },
      });
    }
    expect((await runs()).items.map(({ id }) => id)).toEqual([ownRun]);
    expect((await profiles.list()).items.map(({ id }) => id)).toEqual([own.id]);
    expect(await sandbox().profiles.get({ profileId })).toMatchObject({ runCount: 1 });
  });
});

describe("a profile's genres", () => {
  test("are liked once and no longer, whatever was before", async () => {
    const profileId = await create();
    const { profiles } = sandbox();
    for (let i = 0; i < 2; i++) {
      expect(await profiles.likeGenre({ profileId, genreId })).toBeNull();
      expect(await profiles.genres({ profileId })).toEqual([
        { id: genreId, kind: "track", name: "Jazz" },
      ]);
    }
    expect(await profiles.get({ profileId })).toMatchObject({ genreCount: 1 });
    for (let i = 0; i < 2; i++) {
      expect(await profiles.unlikeGenre({ profileId, genreId })).toBeNull();
      expect(await profiles.genres({ profileId })).toEqual([]);
    }
  });

  test("are those that there are", async () => {
    const profileId = await create();
    await expect(
      sandbox().profiles.likeGenre({ profileId, genreId: 2_000_000_000 }),
    ).rejects.toMatchObject(reason("GENRE_NOT_FOUND"));
  });
});

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
