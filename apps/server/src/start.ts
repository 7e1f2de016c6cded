import path from "node:path";

import {
  type Api,
  fileTransport,
  loadDemoIfEmpty,
  type MailTransport,
  openApi,
  runEngines,
  smtpTransport,
} from "@recofinement/api";
import { openMigrated } from "@recofinement/db";
import type { FastifyBaseLogger } from "fastify";

import { buildApp } from "./app.ts";
import { loadAuthSecrets } from "./auth-secret.ts";
import { type Config, ConfigError } from "./config.ts";

/** A running process. */
export interface RunningServer {
  /** Where it listens; undefined for a process that only works on jobs. */
  readonly address: string | undefined;
  /** Finishes what was begun and lets go of everything. */
  close(): Promise<void>;
}

/** Opens the database, migrates it, fills it when it is empty, works on jobs and listens. */
export async function start(config: Config, log: FastifyBaseLogger): Promise<RunningServer> {
  const database = await openMigrated({ url: config.databaseUrl, directory: config.dataDir });
  const closers = [() => database.close()];
  const close = async () => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    const mail = openMail(config, log);
    closers.push(() => mail.close());
    const { registration, publicUrl, eventDays, rateLimitFactor } = config;
    if (rateLimitFactor === 0) log.warn("rate limits are off (RATE_LIMIT_FACTOR=0)");
    const api = await openApi({
      database,
      authSecrets: await loadAuthSecrets(config),
      settings: { registration, publicUrl, eventDays },
      rateLimitFactor,
      mail,
      log,
      worker: config.worker !== "off",
    });
    closers.push(() => api.close());
    if (isDemoWanted(config)) await fillWithDemo(api);
    if (config.worker === "only") {
      await api.startWorker();
      return { address: undefined, close };
    }
    const { webOrigins, trustProxy } = config;
    const app = await buildApp({ api, database, webOrigins, publicUrl, trustProxy, log });
    closers.push(() => app.close());
    const address = await app.listen({ port: config.port, host: config.host }).catch(cannotListen);
    // After listening: training at the start would make the first callers wait.
    await api.startWorker();
    return { address, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function openMail({ mailUrl, mailFrom, dataDir }: Config, log: FastifyBaseLogger): MailTransport {
  return mailUrl === undefined
    ? fileTransport({ directory: path.join(dataDir, "mail"), from: mailFrom, log })
    : smtpTransport({ url: mailUrl, from: mailFrom });
}

function cannotListen(error: Error): never {
  throw new ConfigError(
    `Cannot listen: ${error.message}. If another program has the port, stop it or set PORT to a ` +
      "free one; HOST must be an address of this machine.",
    { cause: error },
  );
}

function isDemoWanted({ demoData, databaseUrl }: Config): boolean {
  return demoData === "yes" || (demoData === "auto" && databaseUrl === undefined);
}

async function fillWithDemo({ services, engines }: Api): Promise<void> {
  const report = await loadDemoIfEmpty(services);
  if (!report) return;
  // At once, and not by a job, so that the first visitor finds popular lists in their order.
  await runEngines(engines);
  const { contents, interactions, users } = report;
  services.log.info(
    { contents: contents.counts.added, ratings: interactions.added, users: users.added },
    "demo catalogue loaded; its users and their ratings are synthetic",
  );
}
