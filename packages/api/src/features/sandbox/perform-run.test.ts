import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  createTestApp,
  reason,
  registerAdmin,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";
import { createFan, finishRun, storedResults } from "../../testing/sandbox.ts";
import { testLog } from "../../testing/test-log.ts";
import { addTwoTastes, type TasteContents } from "../../testing/two-tastes.ts";
import { ThreadEndedError } from "../../engines/thread/engine-thread.ts";
import { runEngines } from "../../engines/tasks.ts";
import type { Engines } from "../../engines/engines.ts";
import { performRun, type SandboxContext } from "./perform-run.ts";

let app: TestApp;
let admin: TestUser;
let space: TasteContents;
let love: TasteContents;
beforeAll(async () => {
  app = await createTestApp();
  admin = await registerAdmin(app);
  [space, love] = await addTwoTastes(app.db);
  await runEngines(app.api.engines);
});
afterAll(() => app.close());

const sandbox = () => admin.caller.sandbox;
const runOf = async (runId: number) => (await sandbox().inputs({ runId })).run;

describe("the work of a run", () => {
  /** What works on runs, with engines that are ready in another way. */
  const worker = (replaced: Partial<Pick<Engines, "ready" | "signal">> = {}): SandboxContext => {
    const { engines } = app.api;
    return { db: app.db, log: testLog, engines: { ...engines, ...replaced } };
  };

  test("that fails is kept with a text that tells nothing of our insides", async () => {
    const { runId } = await sandbox().run({ profileId: await createFan(admin, space) });
    const ready = () => Promise.reject(new Error("select secret from pg_shadow"));
    await performRun(worker({ ready }), runId);
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
    const profileId = await createFan(admin, space);
    const { runId } = await sandbox().run({ profileId });
    const signal = AbortSignal.abort(new Error("The process is stopping."));
    const ready = () => Promise.reject(signal.reason);
    await expect(performRun(worker({ ready, signal }), runId)).rejects.toThrow(
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
    expect(await storedResults(app.db, runId)).toBe(
      await storedResults(app.db, await finishRun(app, admin, { profileId })),
    );
  });

  test("is tried again when the database was away", async () => {
    const { runId } = await sandbox().run({ profileId: await createFan(admin, space) });
    const away = Object.assign(new Error("no"), { code: "ECONNREFUSED" });
    const ready = () => Promise.reject(away);
    await expect(performRun(worker({ ready }), runId)).rejects.toBe(away);
    await app.api.drainJobs();
    expect(await runOf(runId)).toMatchObject({ status: "finished" });
  });

  test("is tried again when the engine thread has died", async () => {
    const { runId } = await sandbox().run({ profileId: await createFan(admin, space) });
    const ready = () => Promise.reject(new ThreadEndedError("The engine thread has ended."));
    await expect(performRun(worker({ ready }), runId)).rejects.toThrow(ThreadEndedError);
    await app.api.drainJobs();
    expect(await runOf(runId)).toMatchObject({ status: "finished" });
  });

  test("is given up when the profile is deleted meanwhile", async () => {
    const profileId = await createFan(admin, space);
    const { runId } = await sandbox().run({ profileId });
    const ready = async () => {
      await sandbox().profiles.delete({ profileId });
      return app.api.engines.ready();
    };
    await performRun(worker({ ready }), runId);
    await expect(sandbox().inputs({ runId })).rejects.toMatchObject(reason("RUN_NOT_FOUND"));
    await app.api.drainJobs();
    expect(await storedResults(app.db, runId)).toBe("");
  });

  test("done by two at once counts once", async () => {
    const { runId } = await sandbox().run({ profileId: await createFan(admin, space) });
    let first = "";
    const ready = async () => {
      await performRun(worker(), runId);
      first = JSON.stringify(await runOf(runId));
      return app.api.engines.ready();
    };
    await performRun(worker({ ready }), runId);
    expect(JSON.stringify(await runOf(runId))).toBe(first);
  });
});
