import { setTimeout as sleep } from "node:timers/promises";

import { inTransaction } from "@recofinement/db";
import { createTestDatabase, testDatabaseUrl } from "@recofinement/db/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { testLog } from "../testing/test-log.ts";
import { type JobHandlers, openQueue, type RunningQueue } from "./queue.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let queue: RunningQueue;
let done: number[];
const nothing = async () => undefined;
const handlers: JobHandlers = {
  "engines.run": nothing,
  "engines.popularity": nothing,
  "engines.content": nothing,
  "engines.collaborative": nothing,
  "engines.users": nothing,
  "engines.groups": nothing,
  "mail.send": nothing,
  "account.delete": nothing,
  "sandbox.run": nothing,
  "accounts.cleanup": nothing,
  "catalogue.counts": nothing,
  "events.forget": nothing,
  "recommendations.group": nothing,
  "recommendations.user": async ({ userId }) => void done.push(userId),
};
const open = () => openQueue(database, { log: testLog, worker: true });
const send = (userId: number, db = database.db) =>
  queue.send(db, { name: "recommendations.user", payload: { userId } });

beforeEach(async () => {
  database = await createTestDatabase();
  queue = await open();
  done = [];
});
afterEach(async () => {
  await queue.stop();
  await database.close();
});

describe("the queue", () => {
  test("does once what many jobs that wait together ask for", async () => {
    for (const userId of [1, 1, 2, 1, 2]) await send(userId);
    await queue.drain(handlers);
    expect(done.toSorted((a, b) => a - b)).toEqual([1, 2]);
    await queue.drain(handlers);
    expect(done.toSorted((a, b) => a - b)).toEqual([1, 2]);
  });

  test("has a job exactly when what it is about was committed", async () => {
    const failing = inTransaction(database, async ({ db }) => {
      await send(1, db);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await queue.drain(handlers);
    expect(done).toEqual([]);
  });

  test.skipIf(!testDatabaseUrl)(
    "loses no change that commits while another is worked on",
    async () => {
      await send(1);
      await inTransaction(database, async ({ db }) => {
        await send(1, db);
        await queue.drain(handlers);
      });
      await queue.drain(handlers);
      expect(done).toEqual([1, 1]);
    },
  );

  test("works by itself, and one failure leaves other jobs alone", async () => {
    for (const userId of [1, 2, 3]) await send(userId);
    let failures = 0;
    await queue.work({
      ...handlers,
      async "recommendations.user"({ userId }) {
        if (userId === 2 && failures++ === 0) throw new Error("once");
        done.push(userId);
      },
    });
    for (let i = 0; i < 100 && done.length < 3; i++) await sleep(100);
    expect(done.toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
    expect(failures).toBe(2);
  });

  test.skipIf(testDatabaseUrl)(
    "takes up what a process that died had begun, on the embedded database",
    async () => {
      await send(1);
      const dying = queue.drain({
        ...handlers,
        "recommendations.user": () => Promise.reject(new Error("died")),
      });
      await expect(dying).rejects.toThrow("died");
      await queue.drain(handlers);
      expect(done).toEqual([]);
      await queue.stop();
      queue = await open();
      for (let i = 0; i < 50 && done.length === 0; i++) {
        await sleep(200);
        await queue.drain(handlers);
      }
      expect(done).toEqual([1]);
    },
  );
});
