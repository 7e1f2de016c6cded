import type { DatabaseHandle } from "@recofinement/db";

import { deriveKeys } from "./auth/tokens.ts";
import {
  refreshUserLists,
  runEngines,
  type EngineContext,
} from "./features/recommendations/engines.ts";
import { enqueueEngineRun } from "./features/recommendations/jobs.ts";
import { createRecommender, lastFullRun } from "./features/recommendations/recommender.ts";
import { type JobHandlers, openQueue } from "./jobs/queue.ts";
import type { Log } from "./log.ts";
import type { Services } from "./trpc/context.ts";

/** What a process gives the API to work with. */
export interface ApiOptions {
  /** An open database, migrated. */
  readonly database: DatabaseHandle;
  /** The installation's secret, 32 bytes or more. */
  readonly authSecret: Uint8Array;
  readonly log: Log;
  /** Whether this process works on jobs or only leaves them. */
  readonly worker: boolean;
}

/** The API in one process: services for calls, and background work. */
export interface Api {
  readonly services: Services;
  readonly engines: EngineContext;
  /** Begins background work, if this process is a worker. */
  startWorker(): Promise<void>;
  /** Does the jobs that wait now and returns: for tests and one-off commands. */
  drainJobs(): Promise<void>;
  /** Ends training, lets other jobs finish. The database stays open: it belongs to the caller. */
  close(): Promise<void>;
}

/** Composes the API over a database. */
export async function openApi({ database, authSecret, log, worker }: ApiOptions): Promise<Api> {
  const { db } = database;
  const keys = deriveKeys(authSecret);
  const queue = await openQueue(database, { log, worker });
  const services: Services = { db, jobs: queue, keys, log };
  const stopping = new AbortController();
  const engines: EngineContext = { db, recommender: createRecommender(db, stopping.signal) };
  let warmUp = Promise.resolve();
  const handlers: JobHandlers = {
    "engines.run": async () => {
      const report = await runEngines(engines);
      log.info(report, "engines ran");
    },
    "recommendations.user": ({ userId }) => refreshUserLists(engines, userId),
  };
  return {
    services,
    engines,
    async startWorker() {
      if (!worker) return;
      await ensureFirstRun(services);
      await queue.work(handlers);
      // Trains ahead of the first rating.
      warmUp = engines.recommender.current().then(
        () => undefined,
        (error: unknown) => {
          if (!stopping.signal.aborted) log.error({ err: error }, "training failed");
        },
      );
    },
    drainJobs: () => queue.drain(handlers),
    async close() {
      stopping.abort(new Error("The process is stopping."));
      await warmUp;
      await queue.stop();
    },
  };
}

/** A database whose engines have never run gets its first run now, not at the next scheduled hour. */
async function ensureFirstRun(services: Services): Promise<void> {
  if ((await lastFullRun(services.db)) === 0) await enqueueEngineRun(services);
}
