import {
  createTestApp,
  type TestApp,
  type TestAppOptions,
  writeTestLog,
} from "@recofinement/api/testing";
import type { FastifyInstance } from "fastify";
import type { DestinationStream } from "pino";

import { buildApp } from "../app.ts";
import { createLog } from "../log.ts";

/** The HTTP server over a database of its own. */
export interface TestServer {
  readonly app: TestApp;
  readonly http: FastifyInstance;
  close(): Promise<void>;
}

/** What a test wants otherwise than it is by default. */
interface TestServerOptions extends TestAppOptions {
  /** Where log lines go beside the log of the test run. */
  readonly log?: DestinationStream;
  readonly trustProxy?: string[];
  readonly timeouts?: { headers: number; request: number };
}

export async function createTestServer({
  log,
  trustProxy = [],
  timeouts,
  ...options
}: TestServerOptions = {}): Promise<TestServer> {
  const app = await createTestApp(options);
  const { publicUrl } = app.api.services.settings;
  const http = await buildApp({
    api: app.api,
    database: app.database,
    webOrigins: ["http://localhost:5173"],
    publicUrl,
    trustProxy,
    ...(timeouts && { timeouts }),
    log: createLog({
      write(line) {
        writeTestLog(line);
        log?.write(line);
      },
    }),
  });
  return {
    app,
    http,
    async close() {
      await http.close();
      await app.close();
    },
  };
}
