import { DatabaseOpenError } from "@recofinement/db";
import pretty from "pino-pretty";

import { ConfigError, readConfig } from "./config.ts";
import { createLog } from "./log.ts";
import { type RunningServer, start } from "./start.ts";
import { welcome } from "./welcome.ts";

const stopDeadline = 10_000;

const log = createLog(process.stdout.isTTY ? pretty({ ignore: "pid,hostname" }) : process.stdout);

try {
  const server = await start(readConfig(), log);
  process.stdout.write(welcome(server.address));
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void stop(server));
} catch (error) {
  const text = explain(error);
  if (text === undefined) log.fatal({ err: error }, "could not start");
  else process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

async function stop(server: RunningServer): Promise<void> {
  log.info({}, "stopping");
  setTimeout(() => {
    log.error({}, `not stopped within ${stopDeadline} ms; ending`);
    process.exit(1);
  }, stopDeadline).unref();
  await server.close();
  log.info({}, "stopped");
}

/** What a person can do about an error at the start; undefined where only its stack can help. */
function explain(error: unknown): string | undefined {
  const isForPeople = error instanceof ConfigError || error instanceof DatabaseOpenError;
  return isForPeople ? error.message : undefined;
}
