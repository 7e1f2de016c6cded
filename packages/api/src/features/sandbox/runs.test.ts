import { randomUUID } from "node:crypto";

import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  allPages,
  createTestApp,
  reason,
  registerAdmin,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";
import { createFan, finishRun, storedResults } from "../../testing/sandbox.ts";
import { addTwoTastes, genreIdOf, type TasteContents } from "../../testing/two-tastes.ts";
import { runEngines } from "../../engines/tasks.ts";

let app: TestApp;
let admin: TestUser;
let space: TasteContents;
let love: TasteContents;
let modelVersion: number;
beforeAll(async () => {
  app = await createTestApp();
  admin = await registerAdmin(app);
  [space, love] = await addTwoTastes(app.db);
  modelVersion = (await runEngines(app.api.engines)).collaborative["version"] ?? 0;
});
afterAll(() => app.close());

const sandbox = () => admin.caller.sandbox;
const runOf = async (runId: number) => (await sandbox().inputs({ runId })).run;

describe("a run", () => {
  test("waits with what it saw, and is finished with results", async () => {
    const profileId = await createFan(admin, space);
    const genreId = await genreIdOf(app.db, "movie", space);
    await sandbox().profiles.likeGenre({ profileId, genreId });
    const { runId } = await sandbox().run({ profileId, kinds: ["book", "movie"], seed: 7 });
    const queued = {
      id: runId,
      profile: { id: profileId, name: expect.stringContaining("Fan") },
      parameters: {
        kinds: ["movie", "book"],
        engines: ["blend"],
        limit: 24,
        seed: 7,
        year: new Date().getUTCFullYear(),
      },
      requestedAt: expect.any(String),
    };
    expect(await runOf(runId)).toEqual({
      ...queued,
      status: "queued",
      progress: 0,
      modelVersion: null,
      startedAt: null,
      finishedAt: null,
      milliseconds: null,
      error: null,
    });
    expect((await sandbox().results({ runId })).items).toEqual([]);
    await app.api.drainJobs();
    expect(await runOf(runId)).toEqual({
      ...queued,
      status: "finished",
      progress: 1,
      modelVersion,
      startedAt: expect.any(String),
      finishedAt: expect.any(String),
      milliseconds: expect.any(Number),
      error: null,
    });
    const { items } = await sandbox().results({ runId, limit: 100 });
    for (const kind of ["movie", "book"]) {
      const list = items.filter(({ content }) => content.kind === kind);
      expect(list.map(({ rank }) => rank)).toEqual(list.map((_, i) => i + 1));
      expect(list.length).toBeGreaterThan(8);
      expect(list.length).toBeLessThanOrEqual(24);
      const first = list.slice(0, 8).map(({ content }) => content.id);
      expect(space[kind === "movie" ? "movies" : "books"]).toEqual(expect.arrayContaining(first));
    }
    const ids = items.map(({ content }) => content.id);
    for (const rated of space.movies.slice(0, 4)) expect(ids).not.toContain(rated);
  });

  test("keeps its inputs and its reasons, whatever becomes of the profile", async () => {
    const profileId = await createFan(admin, space);
    const genreId = await genreIdOf(app.db, "book", love);
    const { profiles, inputs, results } = sandbox();
    await profiles.likeGenre({ profileId, genreId });
    const [contentId = 0] = space.movies;
    const interaction = await profiles.interaction({ profileId, contentId });
    const runId = await finishRun(app, admin, { profileId });
    const before = { inputs: await inputs({ runId }), results: await results({ runId }) };
    expect(before.inputs.genres).toEqual([{ id: genreId, kind: "book", name: love.genre }]);
    expect(before.inputs.items.map(({ content }) => content.id)).toEqual(
      space.movies.slice(0, 4).toReversed(),
    );
    expect(before.inputs.items[3]).toEqual({
      content: { id: contentId, kind: "movie", title: expect.any(String), year: 1980 },
      interaction,
    });
    const reasons = before.results.items.flatMap((item) => item.reasons);
    expect(before.results.items.every((item) => item.reasons.length > 0)).toBe(true);
    expect(new Set(reasons.map(({ type }) => type))).toContain("rated");
    for (const each of reasons) {
      if (each.type === "rated") expect(space.movies.slice(0, 4)).toContain(each.content.id);
      if (each.type === "genre") expect([space.genre, love.genre]).toContain(each.genre.name);
    }
    await profiles.unlikeGenre({ profileId, genreId });
    for (const id of space.movies.slice(0, 4)) {
      await profiles.setInteraction({ profileId, contentId: id, rating: null });
    }
    expect({ inputs: await inputs({ runId }), results: await results({ runId }) }).toEqual(before);
    const pages = await allPages((cursor) => inputs({ runId, cursor, limit: 3 }));
    expect(pages.map(({ length }) => length)).toEqual([3, 1]);
    expect(pages.flat()).toEqual(before.inputs.items);
  });

  test("finds what a user of the same taste is recommended, for the same reasons", async () => {
    const user = await app.register();
    const profileId = await createFan(admin, love);
    for (const [i, contentId] of love.movies.slice(0, 4).entries()) {
      await user.caller.interactions.rate({ contentId, rating: 5 - i / 2 });
    }
    const genreId = await genreIdOf(app.db, "movie", love);
    await user.caller.me.likeGenre({ genreId });
    await sandbox().profiles.likeGenre({ profileId, genreId });
    const runId = await finishRun(app, admin, { profileId, kinds: ["book"], limit: 20 });
    const theirs = await user.caller.recommendations.forMe({ kind: "book", limit: 20 });
    const { items } = await sandbox().results({ runId });
    expect(items).toEqual(theirs.items.map((item, i) => ({ ...item, rank: i + 1 })));
  });

  test("makes the lists that are asked for, and no others", async () => {
    const profileId = await createFan(admin, space);
    const runId = await finishRun(app, admin, {
      profileId,
      kinds: ["book"],
      engines: ["blend"],
      limit: 5,
    });
    const { items } = await sandbox().results({ runId });
    expect(items.map(({ content, rank }) => [content.kind, rank])).toEqual(
      [1, 2, 3, 4, 5].map((rank) => ["book", rank]),
    );
    const wrong = [
      { kinds: [] },
      { engines: [] },
      { limit: 0 },
      { limit: 101 },
      { seed: 0.5 },
      { seed: 2 ** 31 },
    ];
    for (const each of wrong) {
      await expect(sandbox().run({ profileId, ...each })).rejects.toMatchObject({
        code: "BAD_REQUEST",
      });
    }
    // @ts-expect-error there is no such engine
    await expect(sandbox().run({ profileId, engines: ["magic"] })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });

  test("of a profile that has done nothing finds what is popular", async () => {
    const { id: profileId } = await sandbox().profiles.create({ name: `New ${randomUUID()}` });
    const runId = await finishRun(app, admin, { profileId, kinds: ["movie"] });
    const { items } = await sandbox().results({ runId });
    expect(items.length).toBeGreaterThan(0);
    for (const { reasons } of items) expect(reasons).toMatchObject([{ type: "popular" }]);
  });

  test("is listed with others, newest first, of all profiles or of one", async () => {
    const own = await registerAdmin(app);
    const { profiles, run, runs } = own.caller.sandbox;
    expect((await runs()).items).toEqual([]);
    const [a, b] = [await profiles.create({ name: "A" }), await profiles.create({ name: "B" })];
    const made: number[] = [];
    for (const { id: profileId } of [a, b, a, b, a]) {
      made.unshift((await run({ profileId, kinds: ["app"] })).runId);
    }
    const pages = await allPages((cursor) => runs({ cursor, limit: 2 }));
    expect(pages.map((items) => items.map(({ id }) => id))).toEqual([
      made.slice(0, 2),
      made.slice(2, 4),
      made.slice(4),
    ]);
    const { items } = await runs({ profileId: b.id });
    expect(items.map(({ id, profile }) => [id, profile.name])).toEqual([
      [made[1], "B"],
      [made[3], "B"],
    ]);
    await app.api.drainJobs();
  });
});

test("a profile is deleted with its runs, however many", async () => {
  const profileId = await createFan(admin, space);
  const runId = await finishRun(app, admin, { profileId, limit: 5 });
  await sql`insert into sandbox_run (profile_id, parameters, genres, interactions)
    select profile_id, parameters, genres, interactions
    from sandbox_run, generate_series(1, 50) where id = ${runId}`.execute(app.db);
  expect(await sandbox().profiles.get({ profileId })).toMatchObject({ runCount: 51 });
  await sandbox().profiles.delete({ profileId });
  await expect(sandbox().results({ runId })).rejects.toMatchObject(reason("RUN_NOT_FOUND"));
  expect(await storedResults(app.db, runId)).toBe("");
});
