import type { DatabaseHandle } from "@recofinement/db";

import { cleanUpAccounts } from "./auth/cleanup.ts";
import { createKeyRing, type Secrets } from "./auth/keys.ts";
import { createAccessTokenVerifier } from "./auth/tokens.ts";
import { forgetEvents } from "./events/retention.ts";
import { countCatalogue } from "./features/catalogue/counts.ts";
import { deleteAccount } from "./features/me/deletion.ts";
import { type Engines, openEngines } from "./engines/engines.ts";
import { writeGroupLists } from "./engines/group-lists.ts";
import { currentModel } from "./engines/models.ts";
import { runTask, runTaskIfChanged } from "./engines/tasks.ts";
import { type TaskName, taskNames } from "./engines/task-names.ts";
import { writeUserLists } from "./engines/user-lists.ts";
import { impressionDays } from "./features/admin/rates.ts";
import { forgetImpressions, openImpressions } from "./impressions.ts";
import { enqueueEngineRun, enqueueListsOfGroups } from "./features/recommendations/jobs.ts";
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
  readonly engines: Engines;
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
  const impressions = openImpressions({ db, log });
  const services: Services = {
    db,
    jobs: queue,
    keys,
    verifyAccessToken,
    limits,
    settings,
    streams,
    impressions,
    log,
  };
  const engines = openEngines({ db });
  let warmUp: Promise<unknown> = Promise.resolve();
  const runEngine = (engine: TaskName) => async (run: { force?: boolean | undefined }) => {
    const report = await (run.force ? runTask : runTaskIfChanged)(engines, engine);
    log.info({ engine, ...report }, report ? "engine ran" : "nothing has changed for the engine");
  };
  const sandbox: SandboxContext = { db, engines, log };
  const handlers: JobHandlers = {
    "engines.run": async (run) => {
      for (const engine of taskNames) await runEngine(engine)(run);
    },
    "engines.popularity": runEngine("popularity"),
    "engines.content": runEngine("content"),
    "engines.collaborative": runEngine("collaborative"),
    "engines.users": runEngine("users"),
    "engines.groups": runEngine("groups"),
    "recommendations.user": async ({ userId }) => {
      await writeUserLists(engines, userId);
      await enqueueListsOfGroups(services, userId);
    },
    "recommendations.group": ({ groupId }) => writeGroupLists(engines, groupId),
    "mail.send": ({ mailId }) => sendMail(services, mail, mailId),
    "account.delete": ({ userId }) => deleteAccount(services, userId),
    "sandbox.run": ({ runId }) => performRun(sandbox, runId),
    "accounts.cleanup": () => cleanUpAccounts(services),
    "catalogue.counts": () => countCatalogue(services),
    "events.forget": async () => {
      await forgetEvents(services, { days: settings.eventDays });
      await forgetImpressions(services, { days: impressionDays });
    },
  };
  return {
    services,
    engines,
    async startWorker() {
      if (!worker) return;
      await ensureFirstRun(services);
      await queue.work(handlers);
      // Ahead of the first rating.
      warmUp = engines.ready().catch((error: unknown) => {
        if (!engines.signal.aborted) log.error({ err: error }, "the model could not be loaded");
      });
    },
    drainJobs: () => queue.drain(handlers),
    async close() {
      streams.close();
      await engines.close();
      await warmUp;
      await queue.stop();
      await impressions.close();
    },
  };
}

/** A database without a model gets its first run now, not at the next scheduled hour. */
async function ensureFirstRun(services: Services): Promise<void> {
  if (!(await currentModel(services.db))) await enqueueEngineRun(services);
}
