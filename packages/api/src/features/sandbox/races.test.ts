import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { testDatabaseUrl } from "@recofinement/db/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createCaller } from "../../router.ts";
import { many, settle, times } from "../../testing/at-once.ts";
import { createTestApp, registerAdmin, type TestApp, type TestUser } from "../../testing/index.ts";
import { addTwoTastes } from "../../testing/two-tastes.ts";
import { createContext } from "../../trpc/context.ts";
import { mostInteractions } from "./deeds.ts";
import { mostProfiles } from "./profiles.ts";

let app: TestApp;
let admin: TestUser;
let contents: readonly number[];
let genreId: number;

const create = async () => (await admin.caller.sandbox.profiles.create({ name: randomUUID() })).id;

// The embedded database has one connection: there, races pass without being run.
describe.skipIf(!testDatabaseUrl)("of many at once", { timeout: 120_000 }, () => {
  beforeAll(async () => {
    app = await createTestApp({ poolSize: many });
    admin = await registerAdmin(app);
    const [{ movies, books }] = await addTwoTastes(app.db);
    contents = [...movies, ...books];
    ({ id: genreId } = await app.db.selectFrom("genre").select("id").executeTakeFirstOrThrow());
  });
  afterAll(() => app.close());

  test("all who like a genre, or like it no longer, are right", async () => {
    const { profiles } = admin.caller.sandbox;
    const profileId = await create();
    for (let round = 0; round < 10; round++) {
      await settle(
        times(many, async (index) =>
          (index + round) % 3 === 0
            ? profiles.unlikeGenre({ profileId, genreId })
            : profiles.likeGenre({ profileId, genreId }),
        ),
        [],
      );
      await profiles.likeGenre({ profileId, genreId });
      expect(await profiles.genres({ profileId })).toHaveLength(1);
    }
  });

  test("one interaction is left, whole, of all that are set", async () => {
    const { profiles } = admin.caller.sandbox;
    const key = { profileId: await create(), contentId: contents[0] ?? 0 };
    for (let round = 0; round < 10; round++) {
      const set = await settle(
        times(many, (index) =>
          profiles.setInteraction({
            ...key,
            rating: (index % 10) / 2,
            viewCount: index + 1,
            count: index + 1,
          }),
        ),
        [],
      );
      expect(set).toContainEqual(await profiles.interaction(key));
    }
  });

  test("one has the last place, and one the name", async () => {
    const own = await registerAdmin(app);
    const { profiles } = own.caller.sandbox;
    const named = await settle(
      times(many, () => profiles.create({ name: "Film buff" })),
      ["PROFILE_NAME_TAKEN"],
    );
    expect(named).toHaveLength(1);
    await sql`insert into sandbox_profile (owner_id, name)
      select owner_id, 'Profile ' || n
      from sandbox_profile, generate_series(2, ${mostProfiles - 1}) n
      where public_id = ${named[0]?.id ?? ""}`.execute(app.db);
    const added = await settle(
      times(many, () => profiles.create({ name: randomUUID() })),
      ["TOO_MANY_PROFILES"],
    );
    expect(added).toHaveLength(1);

    const profileId = await create();
    await sql`with added as (insert into content (kind, title)
        select 'movie', 'Many ' || n from generate_series(2, ${mostInteractions}) n returning id)
      insert into sandbox_interaction (profile_id, content_id, rating)
      select (select id from sandbox_profile where public_id = ${profileId}), id, 4 from added`.execute(
      app.db,
    );
    await settle(
      times(many, (index) =>
        admin.caller.sandbox.profiles.setInteraction({
          profileId,
          contentId: contents[index % contents.length] ?? 0,
          rating: 4,
        }),
      ),
      ["TOO_MANY_INTERACTIONS"],
    );
    expect(await admin.caller.sandbox.profiles.get({ profileId })).toMatchObject({
      interactionCount: mostInteractions,
    });
  });

  test("every run is kept and worked on once, also by several workers", async () => {
    const { profiles, run, runs } = admin.caller.sandbox;
    const profileId = await create();
    await profiles.setInteraction({ profileId, contentId: contents[0] ?? 0, rating: 5 });
    const started = await settle(
      times(many, () => run({ profileId, kinds: ["movie"] })),
      [],
    );
    expect(new Set(started.map(({ runId }) => runId)).size).toBe(started.length);
    await Promise.all(times(4, () => app.api.drainJobs()));
    const { items } = await runs({ profileId, limit: 100 });
    expect(new Set(items.map(({ id }) => id))).toEqual(new Set(started.map(({ runId }) => runId)));
    for (const { status } of items) expect(status).toBe("finished");
    const { rows } = await sql<{ results: number }>`
      select distinct count(*)::int as results from sandbox_result
      where run_id = any(${started.map(({ runId }) => runId)}) group by run_id`.execute(app.db);
    expect(rows).toEqual([{ results: expect.any(Number) }]);
  });

  /** The administrator's sandbox, with time for others after each statement. */
  function slowSandbox() {
    const db = app.db.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: ({ result }) => sleep(30, result),
    });
    const { call } = app.contextOf(admin.accessToken);
    return createCaller(createContext({ ...app.api.services, db }, call)).sandbox;
  }

  test("a run sees a profile as of one moment", async () => {
    const { profiles, inputs } = admin.caller.sandbox;
    const profileId = await create();
    const rated = { profileId, contentId: contents[0] ?? 0 };
    const done = new AbortController();
    // Whenever there is an interaction, there is a genre.
    async function change() {
      while (!done.signal.aborted) {
        await profiles.likeGenre({ profileId, genreId });
        await profiles.setInteraction({ ...rated, rating: 5 });
        await profiles.setInteraction({ ...rated, rating: null });
        await profiles.unlikeGenre({ profileId, genreId });
      }
    }
    const changing = change();
    for (let round = 0; round < 20; round++) {
      const { runId } = await slowSandbox().run({ profileId, kinds: ["app"] });
      const { genres, items } = await inputs({ runId });
      expect(genres.length).toBeGreaterThanOrEqual(items.length);
    }
    done.abort();
    await changing;
    await app.api.drainJobs();
  });

  const changes: [string, (profileId: string) => Promise<unknown>][] = [
    ["a run", (profileId) => slowSandbox().run({ profileId, kinds: ["app"] })],
    ["a liked genre", (profileId) => slowSandbox().profiles.likeGenre({ profileId, genreId })],
    [
      "an interaction",
      (profileId) =>
        slowSandbox().profiles.setInteraction({
          profileId,
          contentId: contents[0] ?? 0,
          rating: 3,
        }),
    ],
  ];
  test.each(changes)("%s that crosses the profile's deletion ends well", async (_, change) => {
    for (let delay = 0; delay <= 300; delay += 30) {
      const profileId = await create();
      const changing = settle([change(profileId)], ["PROFILE_NOT_FOUND"]);
      await sleep(delay);
      await admin.caller.sandbox.profiles.delete({ profileId });
      await changing;
      const { rows } =
        await sql`select from sandbox_profile where public_id = ${profileId}`.execute(app.db);
      expect(rows).toEqual([]);
    }
  });

  test("whatever is done to a profile, and to its runs, while it is deleted, ends well", async () => {
    const { profiles, run } = admin.caller.sandbox;
    for (let round = 0; round < 10; round++) {
      const profileId = await create();
      for (let i = 0; i < 5; i++) await run({ profileId, kinds: ["movie"] });
      const calls: ((index: number) => Promise<unknown>)[] = [
        () => profiles.delete({ profileId }),
        () => profiles.likeGenre({ profileId, genreId }),
        (index) =>
          profiles.setInteraction({
            profileId,
            contentId: contents[index % contents.length] ?? 0,
            rating: 3,
          }),
        () => run({ profileId, kinds: ["movie"] }),
        () => profiles.rename({ profileId, name: randomUUID() }),
        () => app.api.drainJobs(),
      ];
      await settle(
        times(30, async (index) => calls[(index + round) % calls.length]?.(index)),
        ["PROFILE_NOT_FOUND"],
      );
      const { rows } =
        await sql`select from sandbox_profile where public_id = ${profileId}`.execute(app.db);
      expect(rows).toEqual([]);
      await app.api.drainJobs();
    }
  });

  test("an account that is deleted meanwhile leaves no profile", async () => {
    for (let round = 0; round < 5; round++) {
      const leaving = await registerAdmin(app);
      const { profiles, run } = leaving.caller.sandbox;
      const { id: profileId } = await profiles.create({ name: "One" });
      const calls = times(20, async (index) => {
        if (index % 2) return run({ profileId, kinds: ["movie"] });
        return profiles.create({ name: randomUUID() });
      });
      const deletion = leaving.caller.me.delete({ currentPassword: leaving.password });
      await settle(calls, ["SESSION_ENDED", "PROFILE_NOT_FOUND"]);
      await deletion;
      await app.api.drainJobs();
      const { rows } = await sql`
        select from sandbox_profile join user_account on user_account.id = owner_id
        where user_account.public_id = ${leaving.id} or email is null`.execute(app.db);
      expect(rows).toEqual([]);
    }
  });
});
