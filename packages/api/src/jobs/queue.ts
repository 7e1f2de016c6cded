import type { DatabaseHandle, Queryable } from "@recofinement/db";
import { fromKysely, PgBoss } from "pg-boss";

import type { Log } from "../log.ts";
import { jobDefinitions, type JobName, jobNames, type JobPayloads } from "./registry.ts";

/** Where use-cases leave work for later. */
export interface JobQueue {
  /**
   * Queues a job through `db`: inside a transaction it exists only if that commits.
   * While a job of the same name and key waits, another one is not added.
   */
  send<N extends JobName>(
    db: Queryable,
    job: { name: N; payload: JobPayloads[N]; key?: string },
  ): Promise<void>;
}

/** A handler for every job there is; the compiler misses none. */
export type JobHandlers = { [N in JobName]: (payload: JobPayloads[N]) => Promise<void> };

/** A queue that this process can also work on. */
export interface RunningQueue extends JobQueue {
  /** Starts working on jobs, scheduled ones included. */
  work(handlers: JobHandlers): Promise<void>;
  /** Does what waits now, one job after another: for tests and one-off commands. */
  drain(handlers: JobHandlers): Promise<void>;
  /** Waits for running jobs, 10 seconds at most, and stops. */
  stop(): Promise<void>;
}

/** The shortest interval pg-boss has, so that a rating shows in the lists within a second or so. */
const pollingIntervalSeconds = 0.5;

/**
 * Opens the job queue (pg-boss) in the database itself and creates its tables when they are missing.
 * Only a process that will `work` keeps the schedule and cleans up.
 */
export async function openQueue(
  database: DatabaseHandle,
  { log, worker }: { log: Log; worker: boolean },
): Promise<RunningQueue> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => database.query(text, values) },
    backend: database.embedded ? "pglite" : "postgres",
    schedule: worker,
    supervise: worker,
  });
  boss.on("error", (error) => log.error({ err: error }, "job queue"));
  await boss.start();
  for (const name of jobNames) await boss.createQueue(name, jobDefinitions[name].queue);
  return runningQueue(boss);
}

function runningQueue(boss: PgBoss): RunningQueue {
  return {
    async send(db, { name, payload, key }) {
      const options = key === undefined ? {} : { singletonKey: key };
      await boss.send(name, payload, { ...options, db: fromKysely(db) });
    },
    async work(handlers) {
      for (const name of jobNames) {
        const { schedule } = jobDefinitions[name];
        if (schedule) await boss.schedule(name, schedule);
        await boss.work<unknown>(name, { pollingIntervalSeconds, batchSize: 1 }, async (jobs) => {
          for (const { data } of jobs) await handle(handlers, name, data);
        });
      }
    },
    async drain(handlers) {
      for (const name of jobNames) {
        for (;;) {
          const [job] = await boss.fetch<unknown>(name);
          if (!job) break;
          await handle(handlers, name, job.data);
          await boss.complete(name, job.id);
        }
      }
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
  };
}

function handle<N extends JobName>(handlers: JobHandlers, name: N, data: unknown): Promise<void> {
  const payload: JobPayloads[N] = jobDefinitions[name].payload.parse(data ?? {});
  return handlers[name](payload);
}
