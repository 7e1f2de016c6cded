import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { freePort } from "./free-port.ts";
import { expectedIn, pathOf } from "./point-read.ts";
import { type Launch, ServerProcess } from "./server-process.ts";
import type { AccessKeys } from "./tokens.ts";

/** What is compared, in the order of the table. `f2Again` is F2 once more: the A of A/A. */
export const serverNames = ["f1", "f2", "f2Again", "app"] as const;
export type ServerName = (typeof serverNames)[number];

/** What servers work with. */
export interface ServerSettings {
  readonly databaseUrl: string;
  readonly keys: AccessKeys;
  /** An access token to try with. */
  readonly token: string;
}

const application = path.join(import.meta.dirname, "../../../server/src/main.ts");
const floor = (name: string) => path.join(import.meta.dirname, "floors", `${name}.ts`);
const scripts: Record<ServerName, string> = {
  f1: floor("f1"),
  f2: floor("f2"),
  f2Again: floor("f2"),
  app: application,
};

const startAttempts = 300;
const attemptInterval = 100;

/** Starts a server and waits until it has answered a point read right. */
export async function startServer(
  name: ServerName,
  settings: ServerSettings,
  signal: AbortSignal,
): Promise<ServerProcess> {
  const port = await freePort();
  const server = new ServerProcess(launchOf(name, port, settings));
  try {
    for (let attempt = 0; attempt < startAttempts && !server.hasEnded; attempt++) {
      if (await answers(port, settings.token)) return server;
      await sleep(attemptInterval, undefined, { signal });
    }
    throw new Error(`The server ${name} does not answer as it should:\n${server.output}`);
  } catch (error) {
    await server.close();
    throw error;
  }
}

function launchOf(name: ServerName, port: number, { databaseUrl, keys }: ServerSettings): Launch {
  const script = scripts[name];
  if (name !== "app") {
    const accessKey = Buffer.from(keys.access).toString("base64");
    return {
      script,
      port,
      environment: {},
      input: JSON.stringify({ port, databaseUrl, accessKey }),
    };
  }
  const environment = {
    HOST: "127.0.0.1",
    PORT: `${port}`,
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: keys.secret,
    DEMO_DATA: "no",
    WORKER: "off",
    // All users come from one address here.
    RATE_LIMIT_FACTOR: "0",
  };
  return { script, port, environment, input: "" };
}

async function answers(port: number, token: string): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${pathOf(1)}`, {
      headers: { authorization: `Bearer ${token}`, connection: "close" },
      signal: AbortSignal.timeout(5_000),
    });
    return response.status === 200 && (await response.text()).includes(expectedIn(1));
  } catch {
    return false;
  }
}
