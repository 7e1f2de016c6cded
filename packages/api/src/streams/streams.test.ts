import { setTimeout as sleep } from "node:timers/promises";

import { testDatabaseUrl } from "@recofinement/db/testing";
import { inTransaction } from "@recofinement/db";
import { isTrackedEnvelope } from "@trpc/server";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";

import { changeRole } from "../features/admin/roles.ts";
import { runEngines } from "../engines/tasks.ts";
import {
  addContent,
  createTestApp,
  reason,
  type TestApp,
  type TestUser,
} from "../testing/index.ts";
import { appRouter } from "../router.ts";
import { openStreamHub } from "./hub.ts";

const Told = z.object({ kind: z.string() });

let app: TestApp;
let contents: number[];
let abort: AbortController;
beforeAll(async () => {
  app = await createTestApp();
  contents = [];
  for (let i = 0; i < 12; i++) contents.push(await addContent(app.db, { genres: ["Jazz"] }));
  for (let i = 0; i < 3; i++) {
    const { caller } = await app.register();
    for (const contentId of contents.slice(i, i + 6)) {
      await caller.interactions.rate({ contentId, rating: 5 });
    }
  }
  await runEngines(app.api.engines);
  await app.api.drainJobs();
});
afterAll(() => app.close());
beforeEach(() => {
  abort = new AbortController();
});
afterEach(() => abort.abort());

/** Opens a stream and collects what it tells, and how it ends. */
async function listen(user: TestUser, lastEventId?: string) {
  const caller = app.as(user.accessToken, {}, abort.signal);
  const stream = await caller.recommendations.onChanged(lastEventId ? { lastEventId } : undefined);
  const told: { id: string; kind: string }[] = [];
  const end = (async () => {
    for await (const event of stream) {
      if (isTrackedEnvelope(event)) told.push({ id: event[0], ...Told.parse(event[1]) });
    }
  })();
  end.catch(() => undefined);
  // Until the stream has taken what there is as known.
  while (app.api.services.streams.size === 0) await sleep(5);
  await sleep(50);
  return { told, end };
}

async function rate({ caller }: TestUser, rating = 5) {
  for (const contentId of contents.slice(0, 3)) {
    await caller.interactions.rate({ contentId, rating });
  }
  await app.api.drainJobs();
}

async function until(isSo: () => boolean, milliseconds = 3_000) {
  const started = performance.now();
  while (!isSo() && performance.now() - started < milliseconds) await sleep(20);
}

const rowOf = (user: TestUser) =>
  sql<{ id: number }>`select id from user_account where public_id = ${user.id}`
    .execute(app.db)
    .then(({ rows }) => rows[0]?.id ?? 0);

describe("a stream", () => {
  test("tells when a list of mine has changed, and of nobody else's", async () => {
    const [user, other] = [await app.register(), await app.register()];
    await app.api.drainJobs();
    const { told } = await listen(user);
    await rate(other);
    await sleep(1_500);
    expect(told).toEqual([]);
    await rate(user);
    await until(() => told.length > 0);
    expect(told).toEqual([{ id: expect.any(String), kind: "movie" }]);
    await sleep(1_500);
    expect(told).toHaveLength(1);
  });

  test("tells whoever connects again what they missed", async () => {
    const user = await app.register();
    const first = await listen(user);
    await rate(user);
    await until(() => first.told.length > 0);
    abort.abort();
    await first.end;
    const lastEventId = first.told[0]?.id;
    await rate(user, 1);
    await app.api.drainJobs();
    await sql`update list_change set changed_at = changed_at + interval '1 minute'`.execute(app.db);
    abort = new AbortController();
    const second = await listen(user, lastEventId);
    await until(() => second.told.length > 0);
    expect(second.told.map(({ kind }) => kind)).toEqual(["movie"]);
  });

  test("takes no id that it did not give", async () => {
    const { caller } = await app.register();
    await expect(
      caller.recommendations.onChanged({ lastEventId: "yesterday" }),
    ).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  test.skipIf(!testDatabaseUrl)(
    "misses no change that is committed later than it says",
    async () => {
      const user = await app.register();
      const userId = await rowOf(user);
      await sql`insert into list_change (user_id, kind) values (${userId}, 'movie')`.execute(
        app.db,
      );
      const { told } = await listen(user);
      await inTransaction(app, async ({ db }) => {
        await sql`update list_change set changed_at = clock_timestamp() where user_id = ${userId}`.execute(
          db,
        );
        await sleep(2_500);
        expect(told).toEqual([]);
      });
      await until(() => told.length > 0);
      expect(told).toHaveLength(1);
    },
  );

  test("costs nothing when there is none", async () => {
    await until(() => app.api.services.streams.size === 0);
    expect(app.api.services.streams.size).toBe(0);
  });
});

describe("a stream ends within two seconds of", () => {
  const endings: [string, (user: TestUser) => Promise<unknown>, "SESSION_ENDED"][] = [
    ["signing out", ({ caller }) => caller.auth.logout(), "SESSION_ENDED"],
    [
      "revoking the session from another one",
      async ({ email, password }) => {
        const { accessToken } = await app.as().auth.login({ email, password });
        await app.as(accessToken).auth.revokeOtherSessions();
      },
      "SESSION_ENDED",
    ],
    [
      "a ban",
      async ({ id }) => {
        const admin = await app.register();
        await changeRole(app, { email: admin.email, role: "admin", isGranted: true });
        await admin.caller.admin.ban({ userId: id });
      },
      "SESSION_ENDED",
    ],
    [
      "a ban that has left its session alone, as one that a sign-in crosses",
      async (user) => {
        const userId = await rowOf(user);
        await sql`update user_account set banned_at = now() where id = ${userId}`.execute(app.db);
      },
      "SESSION_ENDED",
    ],
    [
      "the deletion of the account",
      ({ caller, password }) => caller.me.delete({ currentPassword: password }),
      "SESSION_ENDED",
    ],
  ];
  test.each(endings)("%s, and tells nothing afterwards", async (_, endAccess, expected) => {
    const user = await app.register();
    const { told, end } = await listen(user);
    await endAccess(user);
    const ended = performance.now();
    // Committed in the same instant, and not for these eyes any more.
    await sql`update list_change set changed_at = clock_timestamp()`.execute(app.db);
    await expect(end).rejects.toMatchObject(reason(expected));
    // One second between two looks; the rest is for a busy machine.
    expect(performance.now() - ended).toBeLessThan(2_500);
    expect(told).toEqual([]);
  });

  test("its session's end between two questions of one look, and tells nothing", async () => {
    const user = await app.register();
    const userId = await rowOf(user);
    const actor = await app.actorOf(user.accessToken);
    let answers = 0;
    const db = app.db.withPlugin({
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        // The first answer is what the stream begins with, the second one the first of its first look.
        if (++answers === 2) {
          await user.caller.auth.logout();
          await sql`insert into list_change (user_id, kind) values (${userId}, 'movie')`.execute(
            app.db,
          );
        }
        return result;
      },
    });
    const hub = openStreamHub({ db, log: app.api.services.log });
    const changes = hub.listChanges({ actor, since: undefined, signal: abort.signal });
    await expect(changes.next()).rejects.toMatchObject({ reason: "SESSION_ENDED" });
    hub.close();
  });

  test("losing the permission that it needs", async () => {
    const { caller, accessToken } = await app.register();
    const actor = await app.actorOf(accessToken);
    const { streams } = app.api.services;
    const changes = streams.listChanges({
      actor,
      permission: "view_recommendation",
      since: undefined,
      signal: abort.signal,
    });
    const next = changes.next();
    await sleep(100);
    const { email } = await caller.me.get();
    await changeRole(app, { email, role: "user", isGranted: false });
    await expect(next).rejects.toMatchObject({ reason: "PERMISSION_MISSING" });
  });

  test("the process's end", async () => {
    const own = await createTestApp();
    const { accessToken } = await own.register();
    const stream = await own.as(accessToken).recommendations.onChanged();
    const next = stream[Symbol.asyncIterator]().next();
    while (own.api.services.streams.size === 0) await sleep(5);
    own.api.services.streams.close();
    expect(await next).toMatchObject({ done: true });
    const late = await own.as(accessToken).recommendations.onChanged();
    await expect(late[Symbol.asyncIterator]().next()).rejects.toMatchObject(reason("UNAVAILABLE"));
    await own.close();
  });
});

test("one user has ten streams at most", async () => {
  const user = await app.register();
  for (let i = 0; i < 10; i++) await listen(user);
  while (app.api.services.streams.size < 10) await sleep(5);
  const { end } = await listen(user);
  await expect(end).rejects.toMatchObject(reason("TOO_MANY_STREAMS"));
});

test("a stream that cannot be confirmed ends, since it may not go on", async () => {
  const user = await app.register();
  const { end } = await listen(user);
  await app.database.query("alter table list_change rename to hidden");
  await expect(end).rejects.toMatchObject(reason("UNAVAILABLE"));
  await app.database.query("alter table hidden rename to list_change");
}, 20_000);

test("a stream is closed after a quarter of an hour, and said to live until then", () => {
  const { _config: config } = appRouter._def;
  expect(config.sse).toEqual({
    ping: { enabled: true, intervalMs: 15_000 },
    maxDurationMs: 900_000,
  });
});
