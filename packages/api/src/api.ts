import type { DatabaseHandle } from "@recofinement/db";

import { cleanUpAccounts } from "./auth/cleanup.ts";
import { createKeyRing, type Secrets } from "./auth/keys.ts";
import { createAccessTokenVerifier } from "./auth/tokens.ts";
import { forgetEvents } from "./events/retention.ts";
import { countCatalogue } from "./features/catalogue/counts.ts";
import { deleteAccount } from "./features/me/deletion.ts";
import {
  refreshUserLists,
  runEnginesIfChanged,
  type EngineContext,
} from "./features/recommendations/engines.ts";
import { enqueueEngineRun } from "./features/recommendations/jobs.ts";
import { createRecommender, lastFullRun } from "./features/recommendations/recommender.ts";
import { performRun, type SandboxContext } from "./features/sandbox/perform-run.ts";
import { type JobHandlers, openQueue } from "./jobs/queue.ts";
import type { Log } from "./log.ts";
import { sendMail } from "./mail/jobs.ts";
import type { MailTransport } from "./mail/port.ts";
import { openStreamHub } from "./streams/hub.ts";
import type { Services, Settings } from "./trpc/context.ts";
import { openRateLimits } from "./trpc/limits.ts";

/** What a process gives the API to work with. */
export interface ApiOptions {
  /** An open database, migrated. */
  readonly database: DatabaseHandle;
  /** The installation's secret, 32 bytes or more, and older ones that are still accepted. */
  readonly authSecrets: Secrets;
  readonly settings: Settings;
  /** Multiplies every rate limit; 0 switches them off. */
  readonly rateLimitFactor: number;
  /** How mails leave; closed by the caller. */
  readonly mail: MailTransport;
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
export async function openApi(options: ApiOptions): Promise<Api> {
  const { database, log, worker, settings, mail } = options;
  const { db } = database;
  const keys = createKeyRing(options.authSecrets);
  const limits = openRateLimits({
    database,
    key: keys.current.rateLimit,
    factor: options.rateLimitFactor,
  });
  const queue = await openQueue(database, { log, worker });
  const verifyAccessToken = createAccessTokenVerifier(keys);
  const streams = openStreamHub({ db, log });
  const services: Services = {
    db,
    jobs: queue,
    keys,
    verifyAccessToken,
    limits,
    settings,
    streams,
    log,
  };
  const stopping = new AbortController();
  const engines: EngineContext = { db, recommender: createRecommender(db, stopping.signal) };
  const sandbox: SandboxContext = { ...engines, log, stopping: stopping.signal };
  let warmUp = Promise.resolve();
  const handlers: JobHandlers = {
    "engines.run": async () => {
      const report = await runEnginesIfChanged(engines);
      if (report) log.info(report, "engines ran");
      else log.info({}, "nothing has changed for the engines");
    },
    "recommendations.user": ({ userId }) => refreshUserLists(engines, userId),
    "mail.send": ({ mailId }) => sendMail(services, mail, mailId),
    "account.delete": ({ userId }) => deleteAccount(services, userId),
    "sandbox.run": ({ runId }) => performRun(sandbox, runId),
    "accounts.cleanup": () => cleanUpAccounts(services),
    "catalogue.counts": () => countCatalogue(services),
    "events.forget": async () => void (await forgetEvents(services, { days: settings.eventDays })),
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
      streams.close();
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
