import { randomUUID } from "node:crypto";

import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openApi } from "../../api.ts";
import { memoryTransport } from "../../mail/transports/memory.ts";
import {
  addContent,
  allPages,
  createTestApp,
  reason,
  registerAdmin,
  type TestApp,
  testSecret,
  type TestUser,
} from "../../testing/index.ts";
import { testLog } from "../../testing/test-log.ts";
import { addTwoTastes, type TasteContents } from "../../testing/two-tastes.ts";
import { runEngines } from "../recommendations/engines.ts";
import type { Recommender } from "../recommendations/recommender.ts";
import { performRun, type SandboxContext } from "./perform-run.ts";

let app: TestApp;
let admin: TestUser;
let space: TasteContents;
let love: TasteContents;
let modelVersion: number;
beforeAll(async () => {
  app = await createTestApp();
  admin = await registerAdmin(app);
  [space, love] = await addTwoTastes(app.db);
  ({ runId: modelVersion } = await runEngines(app.api.engines));
});
afterAll(() => app.close());

const sandbox = () => admin.caller.sandbox;

/** A profile that likes the first films of a taste, one after the other. */
async function createFan({ movies }: TasteContents): Promise<string> {
  const { profiles } = sandbox();
  const { id: profileId } = await profiles.create({ name: `Fan ${randomUUID()}` });
  for (const [i, contentId] of movies.slice(0, 4).entries()) {
    const ratedAt = `2020-01-0${i + 1}`;
    await profiles.setInteraction({ profileId, contentId, rating: 5 - i / 2, ratedAt });
  }
  return profileId;
}

async function finishRun(input: Parameters<TestUser["caller"]["sandbox"]["run"]>[0]) {
  const { runId } = await sandbox().run(input);
  await app.api.drainJobs();
  return runId;
}

const runOf = async (runId: number) => (await sandbox().inputs({ runId })).run;

/** The results of a run byte for byte, but for its number. */
async function storedResults(runId: number): Promise<string> {
  const { rows } = await sql<{ text: string }>`
    select string_agg((to_jsonb(r) - 'run_id')::text, e'\n' order by engine, kind, rank) as text
    from sandbox_result r where run_id = ${runId}`.execute(app.db);
  return rows[0]?.text ?? "";
}

const genreIdOf = async (kind: "movie" | "book", { genre }: TasteContents) =>
  (
    await app.db
      .selectFrom("genre")
      .where("kind", "=", kind)
      .where("name", "=", genre)
      .select("id")
      .executeTakeFirstOrThrow()
  ).id;

describe("a run", () => {
  test("waits with what it saw, and is finished with results", async () => {
    const profileId = await createFan(space);
    const genreId = await genreIdOf("movie", space);
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
    const profileId = await createFan(space);
    const genreId = await genreIdOf("book", love);
    const { profiles, inputs, results } = sandbox();
    await profiles.likeGenre({ profileId, genreId });
    const [contentId = 0] = space.movies;
    const interaction = await profiles.interaction({ profileId, contentId });
    const runId = await finishRun({ profileId });
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
    const profileId = await createFan(love);
    for (const [i, contentId] of love.movies.slice(0, 4).entries()) {
      await user.caller.interactions.rate({ contentId, rating: 5 - i / 2 });
    }
    const genreId = await genreIdOf("movie", love);
    await user.caller.me.likeGenre({ genreId });
    await sandbox().profiles.likeGenre({ profileId, genreId });
    const runId = await finishRun({ profileId, kinds: ["book"], limit: 20 });
    const theirs = await user.caller.recommendations.forMe({ kind: "book", limit: 20 });
    const { items } = await sandbox().results({ runId });
    expect(items).toEqual(theirs.items.map((item, i) => ({ ...item, rank: i + 1 })));
  });

  test("makes the lists that are asked for, and no others", async () => {
    const profileId = await createFan(space);
    const runId = await finishRun({ profileId, kinds: ["book"], engines: ["blend"], limit: 5 });
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
    const runId = await finishRun({ profileId, kinds: ["movie"] });
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

describe("the results of a run", () => {
  test("come in pages, by kind and engine if wanted, each once", async () => {
    const runId = await finishRun({ profileId: await createFan(space), limit: 10 });
    const { results } = sandbox();
    const whole = (await results({ runId, limit: 100 })).items;
    expect(whole.map(({ content }) => content.kind)).toEqual([
      ...Array.from({ length: 10 }, () => "book"),
      ...Array.from({ length: 10 }, () => "movie"),
    ]);
    const pages = await allPages((cursor) => results({ runId, cursor, limit: 3 }));
    expect(pages.flat()).toEqual(whole);
    const films = await allPages((cursor) =>
      results({ runId, kind: "movie", engine: "blend", cursor, limit: 3 }),
    );
    expect(films.flat()).toEqual(whole.slice(10));
  });

  test("leave out what has been deleted since", async () => {
    const gone = await addContent(app.db, { genres: [space.genre], year: 1990 });
    await runEngines(app.api.engines);
    const runId = await finishRun({
      profileId: await createFan(space),
      kinds: ["movie"],
      limit: 100,
    });
    const { results, inputs, compare } = sandbox();
    const before = (await results({ runId, limit: 100 })).items;
    expect(before.map(({ content }) => content.id)).toContain(gone);
    const [rated = 0] = space.movies;
    await sql`delete from content where id in (${gone}, ${rated})`.execute(app.db);
    const after = (await results({ runId, limit: 100 })).items;
    expect(after).toEqual(before.filter(({ content }) => content.id !== gone));
    // What the run saw is its own, and so is what its reasons name.
    expect((await inputs({ runId })).items.map(({ content }) => content.id)).toContain(rated);
    expect(JSON.stringify(after)).toContain(`"content":{"id":${rated},`);
    const { lists } = await compare({ runId, otherRunId: runId });
    expect(lists[0]?.both).toHaveLength(after.length);
    space = { ...space, movies: space.movies.slice(1) };
    ({ runId: modelVersion } = await runEngines(app.api.engines));
  });

  test("are the same, byte for byte, for the same inputs, seed and model", async () => {
    const profileId = await createFan(space);
    await sandbox().profiles.likeGenre({ profileId, genreId: await genreIdOf("movie", love) });
    const input = { profileId, limit: 50, seed: 3 };
    const [first, second] = [await finishRun(input), await finishRun(input)];
    const stored = await storedResults(first);
    expect(stored.length).toBeGreaterThan(1_000);
    expect(await storedResults(second)).toBe(stored);

    // A process that has just begun, and has no model yet.
    const restarted = await openApi({
      database: app.database,
      authSecrets: [testSecret],
      settings: app.api.services.settings,
      rateLimitFactor: 0,
      mail: memoryTransport(),
      log: testLog,
      worker: false,
    });
    const { runId: third } = await sandbox().run(input);
    await restarted.drainJobs();
    await restarted.close();
    expect(await runOf(third)).toMatchObject({ status: "finished", modelVersion });
    expect(await storedResults(third)).toBe(stored);

    await sandbox().profiles.setInteraction({
      profileId,
      contentId: love.books[0] ?? 0,
      rating: 5,
    });
    expect(await storedResults(await finishRun(input))).not.toBe(stored);
  });
});

describe("the work of a run", () => {
  /** What works on runs, with something else in the place of a part of it. */
  const worker = (replaced: Partial<SandboxContext> = {}): SandboxContext => ({
    ...app.api.engines,
    log: testLog,
    stopping: new AbortController().signal,
    ...replaced,
  });
  const recommender = (current: Recommender["current"]): Recommender => ({
    ...app.api.engines.recommender,
    current,
  });

  test("that fails is kept with a text that tells nothing of our insides", async () => {
    const { runId } = await sandbox().run({ profileId: await createFan(space) });
    const failing = recommender(() => Promise.reject(new Error("select secret from pg_shadow")));
    await performRun(worker({ recommender: failing }), runId);
    const run = await runOf(runId);
    expect(run).toMatchObject({ status: "failed", modelVersion: null });
    expect(run.milliseconds).toBeGreaterThanOrEqual(0);
    expect(run.error).toBe(
      "The engines could not make these lists; the log of the server says why.",
    );
    // Its job finds it ended.
    await app.api.drainJobs();
    expect(await runOf(runId)).toEqual(run);
    await expect(sandbox().compare({ runId, otherRunId: runId })).rejects.toMatchObject(
      reason("RUN_NOT_FINISHED"),
    );
  });

  test("begins anew when its worker died in the middle", async () => {
    const profileId = await createFan(space);
    const { runId } = await sandbox().run({ profileId });
    const stopping = AbortSignal.abort(new Error("The process is stopping."));
    const dying = recommender(() => Promise.reject(stopping.reason));
    await expect(performRun(worker({ recommender: dying, stopping }), runId)).rejects.toThrow(
      "The process is stopping.",
    );
    await app.db
      .updateTable("sandbox_run")
      .set({ progress: 0.75 })
      .where("id", "=", runId)
      .execute();
    await app.db
      .insertInto("sandbox_result")
      .values({
        run_id: runId,
        engine: "blend",
        kind: "game",
        rank: 1,
        content_id: love.movies[0] ?? 0,
        score: 1,
        reasons: JSON.stringify([]),
      })
      .execute();
    expect(await runOf(runId)).toMatchObject({ status: "running", progress: 0.75 });
    await app.api.drainJobs();
    expect(await runOf(runId)).toMatchObject({ status: "finished", progress: 1 });
    expect(await storedResults(runId)).toBe(await storedResults(await finishRun({ profileId })));
  });

  test("is tried again when the database was away", async () => {
    const { runId } = await sandbox().run({ profileId: await createFan(space) });
    const away = Object.assign(new Error("no"), { code: "ECONNREFUSED" });
    const failing = recommender(() => Promise.reject(away));
    await expect(performRun(worker({ recommender: failing }), runId)).rejects.toBe(away);
    await app.api.drainJobs();
    expect(await runOf(runId)).toMatchObject({ status: "finished" });
  });

  test("is given up when the profile is deleted meanwhile", async () => {
    const profileId = await createFan(space);
    const { runId } = await sandbox().run({ profileId });
    const deleting = recommender(async () => {
      await sandbox().profiles.delete({ profileId });
      return app.api.engines.recommender.current();
    });
    await performRun(worker({ recommender: deleting }), runId);
    await expect(sandbox().inputs({ runId })).rejects.toMatchObject(reason("RUN_NOT_FOUND"));
    await app.api.drainJobs();
    expect(await storedResults(runId)).toBe("");
  });

  test("done by two at once counts once", async () => {
    const { runId } = await sandbox().run({ profileId: await createFan(space) });
    let first = "";
    const slow = recommender(async () => {
      await performRun(worker(), runId);
      first = JSON.stringify(await runOf(runId));
      return app.api.engines.recommender.current();
    });
    await performRun(worker({ recommender: slow }), runId);
    expect(JSON.stringify(await runOf(runId))).toBe(first);
  });
});

test("a profile is deleted with its runs, however many", async () => {
  const profileId = await createFan(space);
  const runId = await finishRun({ profileId, limit: 5 });
  await sql`insert into sandbox_run (profile_id, parameters, genres, interactions)
    select profile_id, parameters, genres, interactions
    from sandbox_run, generate_series(1, 50) where id = ${runId}`.execute(app.db);
  expect(await sandbox().profiles.get({ profileId })).toMatchObject({ runCount: 51 });
  await sandbox().profiles.delete({ profileId });
  await expect(sandbox().results({ runId })).rejects.toMatchObject(reason("RUN_NOT_FOUND"));
  expect(await storedResults(runId)).toBe("");
});
