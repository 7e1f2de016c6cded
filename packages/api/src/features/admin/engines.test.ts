import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { runEngines } from "../../engines/tasks.ts";
import { taskNames } from "../../engines/task-names.ts";
import {
  addContent,
  allPages,
  createTestApp,
  reason,
  registerAdmin,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";
import { forgetImpressions } from "../../impressions.ts";

let app: TestApp;
let admin: TestUser;
const films: number[] = [];
beforeAll(async () => {
  app = await createTestApp();
  admin = await registerAdmin(app);
  for (let i = 0; i < 6; i++) films.push(await addContent(app.db));
  await app.register();
});
afterAll(() => app.close());

describe("the engines", () => {
  test("have no runs and no model at first", async () => {
    const { engines, model, rates } = await admin.caller.admin.engines();
    expect(engines.map(({ name }) => name)).toEqual([...taskNames]);
    expect(engines.every(({ lastRun }) => lastRun === null)).toBe(true);
    expect(engines.find(({ name }) => name === "collaborative")?.schedule).toBe("15 */6 * * *");
    expect(model).toBeNull();
    expect(rates).toEqual([]);
  });

  test("are run by a job, and show when, how long and what they did", async () => {
    for (const contentId of films) await admin.caller.interactions.rate({ contentId, rating: 4 });
    await admin.caller.admin.runEngine();
    await app.api.drainJobs();
    const { engines, model } = await admin.caller.admin.engines();
    for (const { lastRun } of engines) {
      expect(lastRun).toMatchObject({ progress: 1, error: null });
      expect(lastRun?.seconds).toBeGreaterThanOrEqual(0);
    }
    expect(engines.find(({ name }) => name === "users")?.lastRun?.counts).toMatchObject({
      users: 2,
    });
    expect(model?.facts).toMatchObject({ users: 1, contents: 6, ratings: 6 });
  });

  test("run when they are asked to, though nothing has changed", async () => {
    await runEngines(app.api.engines);
    const runOf = async () =>
      (await admin.caller.admin.engines()).engines.find(({ name }) => name === "groups")?.lastRun
        ?.id;
    const before = await runOf();
    await admin.caller.admin.runEngine({ engine: "groups" });
    await app.api.drainJobs();
    expect(await runOf()).toBeGreaterThan(before ?? 0);
  });

  test("run when they are asked to, though a run by schedule waits", async () => {
    await app.api.services.jobs.send(app.db, { name: "engines.content", payload: {} });
    await admin.caller.admin.runEngine({ engine: "content" });
    const { items } = await admin.caller.admin.jobs({ state: "created" });
    expect(items.filter(({ name }) => name === "engines.content")).toHaveLength(2);
    await app.api.drainJobs();
  });

  test("count what is shown, opened and rated, each content once a person", async () => {
    const { caller } = await app.register();
    const shown = await caller.recommendations.forMe({ kind: "movie" });
    const again = await caller.recommendations.forMe({ kind: "movie" });
    expect(again.impressionId).not.toBe(shown.impressionId);
    expect(shown.items.length).toBeGreaterThan(2);
    const [first, second] = shown.items.map(({ content }) => content.id);
    await caller.interactions.recordView({ contentId: first ?? 0 });
    await caller.interactions.recordView({ contentId: second ?? 0 });
    await caller.interactions.rate({ contentId: second ?? 0, rating: 5 });
    const { rates } = await admin.caller.admin.engines();
    expect(rates).toEqual([
      {
        engine: "popularity",
        impressions: 2,
        shown: shown.items.length,
        clicked: 2,
        rated: 1,
        clickRate: 2 / shown.items.length,
        ratingRate: 1 / shown.items.length,
      },
    ]);
    await sql`update impression set shown_at = shown_at - interval '31 days'`.execute(app.db);
    expect((await admin.caller.admin.engines()).rates).toEqual([]);
    expect(await forgetImpressions(app, { days: 30 })).toBe(2);
    expect(await forgetImpressions(app, { days: 30 })).toBe(0);
  });

  test("what somebody saw is no hindrance when their account is gone", async () => {
    const { caller, password } = await app.register();
    await caller.recommendations.forMe();
    await caller.me.delete({ currentPassword: password });
    await app.api.services.impressions.flush();
    const other = await app.register();
    await other.caller.recommendations.forMe();
    expect((await admin.caller.admin.engines()).rates).toMatchObject([{ impressions: 1 }]);
  });
});

describe("jobs", () => {
  test("are listed newest first, by state, page by page", async () => {
    const { items } = await admin.caller.admin.jobs({ limit: 100 });
    const created = items.map(({ createdAt }) => createdAt);
    expect(created).toEqual(created.toSorted().toReversed());
    const pages = await allPages((cursor) => admin.caller.admin.jobs({ limit: 5, cursor }));
    expect(pages.flat()).toEqual(items);
    const { items: failed } = await admin.caller.admin.jobs({ state: "failed" });
    expect(failed).toEqual([]);
  });

  test("that failed are tried again, and no others", async () => {
    await app.api.services.jobs.send(app.db, { name: "catalogue.counts", payload: {} });
    const [job] = (await admin.caller.admin.jobs({ limit: 1 })).items;
    const jobId = job?.id ?? "";
    await expect(admin.caller.admin.retryJob({ jobId })).rejects.toMatchObject(
      reason("JOB_NOT_FAILED"),
    );
    await sql`update pgboss.job set state = 'failed', output = '{"message": "no disk"}'
      where id = ${jobId}::uuid`.execute(app.db);
    const { items } = await admin.caller.admin.jobs({ state: "failed" });
    expect(items).toMatchObject([{ id: jobId, name: "catalogue.counts", error: "no disk" }]);
    await admin.caller.admin.retryJob({ jobId });
    await app.api.drainJobs();
    expect(
      (await admin.caller.admin.jobs({ state: "completed", limit: 100 })).items,
    ).toContainEqual(expect.objectContaining({ id: jobId }));
    await app.api.services.jobs.send(app.db, { name: "engines.content", payload: {} });
    const [waiting] = (await admin.caller.admin.jobs({ limit: 1 })).items;
    await sql`update pgboss.job set state = 'failed' where id = ${waiting?.id}::uuid`.execute(
      app.db,
    );
    for (let k = 0; k < 2; k++) {
      await app.api.services.jobs.send(app.db, { name: "engines.content", payload: {} });
    }
    await sql`update pgboss.job set state = 'retry' where name = 'engines.content'
      and state = 'created'`.execute(app.db);
    await expect(admin.caller.admin.retryJob({ jobId: waiting?.id ?? "" })).rejects.toMatchObject(
      reason("JOB_WAITS_ALREADY"),
    );
    await expect(admin.caller.admin.retryJob({ jobId: admin.id })).rejects.toMatchObject(
      reason("JOB_NOT_FOUND"),
    );
  });
});
