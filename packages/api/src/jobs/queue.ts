import type { DatabaseHandle, Queryable } from "@recofinement/db";
import pLimit from "p-limit";
import { fromKysely, type Job, type JobResult, PgBoss } from "pg-boss";

import type { Log } from "../log.ts";
import { jobDefinitions, type JobName, jobNames, type JobPayloads } from "./registry.ts";

/** Where use-cases leave work for later. */
export interface JobQueue {
  /** Queues a job through `db`: inside a transaction it exists only if that commits. */
  send<N extends JobName>(db: Queryable, job: { name: N; payload: JobPayloads[N] }): Promise<void>;
  /** Has a job tried once more; nothing happens where it has not failed. */
  retry(job: { name: JobName; id: string }): Promise<void>;
}

/** A handler for every job there is; the compiler misses none. */
export type JobHandlers = { [N in JobName]: (payload: JobPayloads[N]) => Promise<void> };

/** A queue that this process can also work on. */
export interface RunningQueue extends JobQueue {
  /** Starts working on jobs, scheduled ones included. */
  work(handlers: JobHandlers): Promise<void>;
  /** Does what waits now, and rejects if any of it fails: for tests and one-off commands. */
  drain(handlers: JobHandlers): Promise<void>;
  /** Waits for running jobs, 10 seconds at most, and stops. */
  stop(): Promise<void>;
}

/** The shortest interval pg-boss has, so that a rating shows in the lists within a second or so. */
const pollingIntervalSeconds = 0.5;

/** Jobs taken at once; those that ask for the same are done once. */
const batchSize = 100;

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
    // How soon the jobs of a worker that died are noticed.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  });
  boss.on("error", (error) => log.error({ err: error }, "job queue"));
  await boss.start();
  for (const name of jobNames) await boss.createQueue(name, jobDefinitions[name].queue);
  if (database.embedded) await releaseOrphans(boss);
  return runningQueue(boss, log);
}

/** On the embedded database nobody else can be at work: what looks so was left by a process that died. */
async function releaseOrphans(boss: PgBoss): Promise<void> {
  for (const name of jobNames) {
    const jobs = await boss.findJobs(name);
    const orphans = jobs.filter(({ state }) => state === "active").map(({ id }) => id);
    if (orphans.length > 0) await boss.fail(name, orphans);
  }
}

function runningQueue(boss: PgBoss, log: Log): RunningQueue {
  return {
    async send(db, { name, payload }) {
      const singletonKey = jobDefinitions[name].singletonKey?.(payload);
      await boss.send(name, payload, {
        db: fromKysely(db),
        ...(singletonKey !== undefined && { singletonKey }),
      });
    },
    async retry({ name, id }) {
      await boss.retry(name, id);
    },
    async work(handlers) {
      const options = {
        pollingIntervalSeconds,
        batchSize,
        burstWhenBatchFull: true,
        perJobResults: true,
      } as const;
      for (const name of jobNames) {
        const { schedule, concurrency = 1 } = jobDefinitions[name];
        if (schedule) await boss.schedule(name, schedule);
        await boss.work<unknown, unknown, typeof options>(name, options, (jobs) =>
          settle(jobs, concurrency, async (data) => {
            try {
              await handle(handlers, name, data);
            } catch (error) {
              log.error({ err: error, job: name, data }, "job failed");
              throw error;
            }
          }),
        );
      }
    },
    async drain(handlers) {
      for (const name of jobNames) {
        for (;;) {
          const jobs = await boss.fetch<unknown>(name, { batchSize });
          if (jobs.length === 0) break;
          for (const [data, ids] of distinct(jobs)) {
            await handle(handlers, name, data);
            await boss.complete(name, ids);
          }
        }
      }
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
  };
}

/** Works on a batch, so many at a time; one failure leaves the other jobs alone. */
async function settle(
  jobs: Job<unknown>[],
  concurrency: number,
  work: (data: unknown) => Promise<void>,
): Promise<JobResult[]> {
  const results = await pLimit(concurrency).map(distinct(jobs), async ([data, ids]) => {
    const status = await work(data).then(
      () => "completed" as const,
      () => "failed" as const,
    );
    return ids.map((id) => ({ id, status }));
  });
  return results.flat();
}

/** What is to be done, once each, with the jobs that ask for it. */
function distinct(jobs: Job<unknown>[]): [data: unknown, ids: string[]][] {
  const groups = Map.groupBy(jobs, ({ data }) => JSON.stringify(data));
  return [...groups.values()].map((group) => [group[0]?.data, group.map(({ id }) => id)]);
}

function handle<N extends JobName>(handlers: JobHandlers, name: N, data: unknown): Promise<void> {
  const payload: JobPayloads[N] = jobDefinitions[name].payload.parse(data ?? {});
  return handlers[name](payload);
}
