import { setTimeout as sleep } from "node:timers/promises";

import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { addContent, createTestApp, type TestApp } from "../testing/index.ts";
import { runExclusively } from "./runs.ts";
import { runTask, runTaskIfChanged } from "./tasks.ts";
import { type TaskName, taskNames } from "./task-names.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());
beforeEach(() => app.db.deleteFrom("engine_run").execute());

const { signal } = new AbortController();
const runs = () =>
  app.db
    .selectFrom("engine_run")
    .select(["engine", "error", "report", "progress", "finished_at as finishedAt"])
    .orderBy("id")
    .execute();

describe("a run of an engine", () => {
  test("keeps what it did, or what went wrong", async () => {
    const { report } = await runExclusively(app.db, { engine: "users", signal }, async (run) => {
      await run.report(0.5);
      return { users: 3 };
    });
    expect(report).toEqual({ users: 3 });
    const failing = runExclusively(app.db, { engine: "groups", signal }, async () => {
      throw new Error("no groups today");
    });
    await expect(failing).rejects.toThrow("no groups today");
    expect(await runs()).toMatchObject([
      { engine: "users", error: null, report: { users: 3 }, progress: 1 },
      { engine: "groups", error: "no groups today", report: null, finishedAt: null },
    ]);
  });

  test("is the only one at a time", async () => {
    let atWork = 0;
    const most: number[] = [];
    const work = async () => {
      most.push(++atWork);
      await sleep(50);
      atWork--;
      return {};
    };
    await Promise.all(
      (["users", "groups", "content"] as const).map((engine) =>
        runExclusively(app.db, { engine, signal }, work),
      ),
    );
    expect(most).toEqual([1, 1, 1]);
  });

  test("takes over from one that died, and goes on where it broke off", async () => {
    await app.db
      .insertInto("engine_run")
      .values({
        engine: "users",
        started_at: new Date(),
        heartbeat_at: sql<Date>`now() - interval '1 minute'`,
        resume_after: 41,
      })
      .execute();
    const resumed = async (engine: TaskName) => {
      const seen: (number | null)[] = [];
      await runExclusively(app.db, { engine, signal }, async ({ resumeAfter }) => {
        seen.push(resumeAfter);
        return {};
      });
      return seen[0];
    };
    expect(await resumed("groups")).toBeNull();
    expect(await resumed("users")).toBe(41);
    expect(await resumed("users")).toBeNull();
    expect((await runs())[0]?.error).toBe("The process that ran it has died.");
  });

  test("is given up when the process stops", async () => {
    const stopping = new AbortController();
    await runExclusively(app.db, { engine: "users", signal }, async () => {
      const second = runExclusively(
        app.db,
        { engine: "users", signal: stopping.signal },
        async () => ({}),
      );
      stopping.abort(new Error("stopping"));
      await expect(second).rejects.toThrow("aborted");
      return {};
    });
  });
});

test("a run that was interrupted long ago is not taken up", async () => {
  const longAgo = sql<Date>`now() - interval '2 hours'`;
  await app.db
    .insertInto("engine_run")
    .values({ engine: "users", heartbeat_at: longAgo, error: "no", resume_after: 41 })
    .execute();
  await runExclusively(app.db, { engine: "users", signal }, async ({ resumeAfter }) => {
    expect(resumeAfter).toBeNull();
    return {};
  });
});

test("an interrupted run begins anew where a model has been trained since", async () => {
  await app.db
    .insertInto("engine_run")
    .values({ engine: "users", heartbeat_at: new Date(), error: "no", resume_after: 41 })
    .execute();
  await runExclusively(app.db, { engine: "collaborative", signal }, async () => ({}));
  await runExclusively(app.db, { engine: "users", signal }, async ({ resumeAfter }) => {
    expect(resumeAfter).toBeNull();
    return {};
  });
});

test("an engine runs by itself only where something has changed that it depends on", async () => {
  const contentId = await addContent(app.db);
  for (const name of taskNames) await runTask(app.api.engines, name);
  const ran = async () => {
    const reports = [];
    for (const name of taskNames) {
      if (await runTaskIfChanged(app.api.engines, name)) reports.push(name);
    }
    return reports;
  };
  await expect.poll(ran, { timeout: 20_000, interval: 200 }).toEqual([]);
  const user = await app.register();
  await user.caller.interactions.rate({ contentId, rating: 4 });
  expect(await ran()).toEqual([...taskNames]);
});
