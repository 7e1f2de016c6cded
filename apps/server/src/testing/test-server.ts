import { createTestApp, type TestApp } from "@recofinement/api/testing";
import type { FastifyInstance } from "fastify";
import { type DestinationStream, pino } from "pino";

import { buildApp } from "../app.ts";

/** The HTTP server over a database of its own. */
export interface TestServer {
  readonly app: TestApp;
  readonly http: FastifyInstance;
  close(): Promise<void>;
}

/** @param log where log lines go; nowhere when left out */
export async function createTestServer(log?: DestinationStream): Promise<TestServer> {
  const app = await createTestApp();
  const http = await buildApp({
    api: app.api,
    database: app.database,
    webOrigins: ["http://localhost:5173"],
    publicUrl: "http://localhost:4040",
    trustProxy: [],
    log: log ? pino({}, log) : pino({ level: "silent" }),
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
