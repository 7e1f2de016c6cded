import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { isTrackedEnvelope } from "@trpc/server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";

import {
  addContent,
  createTestApp,
  reason,
  registerAdmin,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";
import { changeRole } from "../admin/roles.ts";

const Told = z.object({ runId: z.int(), status: z.string(), progress: z.number() });

let app: TestApp;
let abort: AbortController;
beforeAll(async () => {
  app = await createTestApp();
  await addContent(app.db, { genres: ["Jazz"] });
});
afterAll(() => app.close());
beforeEach(() => {
  abort = new AbortController();
});
afterEach(() => abort.abort());

async function startRun({ caller }: TestUser) {
  const { id: profileId } = await caller.sandbox.profiles.create({ name: randomUUID() });
  return { profileId, ...(await caller.sandbox.run({ profileId })) };
}

/** Opens a stream and collects what it tells, and how it ends. */
async function listen(user: TestUser, input: { runId: number; lastEventId?: string }) {
  const caller = app.as(user.accessToken, {}, abort.signal);
  const stream = await caller.sandbox.onRun(input);
  const told: { id: string; status: string; progress: number }[] = [];
  const end = (async () => {
    for await (const event of stream) {
      if (!isTrackedEnvelope(event)) continue;
      const { runId, ...state } = Told.parse(event[1]);
      expect(runId).toBe(input.runId);
      told.push({ id: event[0], ...state });
    }
  })();
  end.catch(() => undefined);
  await sleep(100);
  return { told, end };
}

const setState = (runId: number, state: { status: "running" | "queued"; progress: number }) =>
  app.db.updateTable("sandbox_run").set(state).where("id", "=", runId).execute();

describe("the stream of a run", () => {
  test("tells what it is like now, each change, and its end, and ends then", async () => {
    const admin = await registerAdmin(app);
    const { runId } = await startRun(admin);
    const { told, end } = await listen(admin, { runId });
    expect(told).toEqual([{ id: "queued:0", status: "queued", progress: 0 }]);
    await setState(runId, { status: "running", progress: 0.25 });
    await sleep(1_200);
    expect(told).toHaveLength(2);
    await app.api.drainJobs();
    await end;
    const ids = told.map(({ id }) => id);
    // How far it is may be seen at any moment in between.
    expect([ids[0], ids[1], ids.at(-1)]).toEqual(["queued:0", "running:0.25", "finished:1"]);
    expect(ids.slice(1, -1).every((id) => id.startsWith("running:"))).toBe(true);
    expect(app.api.services.streams.size).toBe(0);
  });

  test("that has ended tells how, once, and nothing to who has heard it", async () => {
    const admin = await registerAdmin(app);
    const { runId } = await startRun(admin);
    await app.api.drainJobs();
    const first = await listen(admin, { runId });
    await first.end;
    expect(first.told).toEqual([{ id: "finished:1", status: "finished", progress: 1 }]);
    const again = await listen(admin, { runId, lastEventId: "finished:1" });
    await again.end;
    expect(again.told).toEqual([]);
    const missed = await listen(admin, { runId, lastEventId: "running:0.5" });
    await missed.end;
    expect(missed.told.map(({ id }) => id)).toEqual(["finished:1"]);
  });

  test("takes no id that it cannot have given", async () => {
    const admin = await registerAdmin(app);
    const { runId } = await startRun(admin);
    for (const lastEventId of ["yesterday", "finished", "running:\0"]) {
      await expect(admin.caller.sandbox.onRun({ runId, lastEventId })).rejects.toMatchObject({
        code: "BAD_REQUEST",
      });
    }
  });

  test("ends with the run's profile", async () => {
    const admin = await registerAdmin(app);
    const { runId, profileId } = await startRun(admin);
    const { told, end } = await listen(admin, { runId });
    await admin.caller.sandbox.profiles.delete({ profileId });
    await end;
    expect(told.map(({ status }) => status)).toEqual(["queued"]);
  });

  const endings: [
    string,
    (admin: TestUser) => Promise<unknown>,
    "SESSION_ENDED" | "PERMISSION_MISSING",
  ][] = [
    ["signing out", ({ caller }) => caller.auth.logout(), "SESSION_ENDED"],
    [
      "losing the permission",
      ({ email }) => changeRole(app, { email, role: "admin", isGranted: false }),
      "PERMISSION_MISSING",
    ],
    [
      "the deletion of the account",
      ({ caller, password }) => caller.me.delete({ currentPassword: password }),
      "SESSION_ENDED",
    ],
  ];
  test.each(endings)("ends within two seconds of %s", async (_, endAccess, expected) => {
    const admin = await registerAdmin(app);
    const { runId } = await startRun(admin);
    const { told, end } = await listen(admin, { runId });
    await endAccess(admin);
    const ended = performance.now();
    // Committed in the same instant, and not for these eyes any more.
    await setState(runId, { status: "running", progress: 0.5 });
    await expect(end).rejects.toMatchObject(reason(expected));
    // One second between two looks; the rest is for a busy machine.
    expect(performance.now() - ended).toBeLessThan(2_500);
    expect(told.map(({ id }) => id)).toEqual(["queued:0"]);
  });

  test("and those of lists are ten at most together", async () => {
    const admin = await registerAdmin(app);
    const { runId } = await startRun(admin);
    for (let i = 0; i < 5; i++) {
      await listen(admin, { runId });
      const lists = await app.as(admin.accessToken, {}, abort.signal).recommendations.onChanged();
      void lists[Symbol.asyncIterator]().next();
      await sleep(50);
    }
    const { end } = await listen(admin, { runId });
    await expect(end).rejects.toMatchObject(reason("TOO_MANY_STREAMS"));
  });
});
