import { randomUUID } from "node:crypto";

import cookie from "@fastify/cookie";
import type { Api } from "@recofinement/api";
import type { DatabaseHandle } from "@recofinement/db";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";

import { health } from "./health.ts";
import { earlyErrors } from "./http/early-errors.ts";
import { handleErrors } from "./http/errors.ts";
import { addHeaders, commonHeaders } from "./http/headers.ts";
import { logRequest } from "./http/request-log.ts";
import { rpc } from "./http/rpc.ts";
import { pages } from "./pages/pages.ts";

/** What the HTTP side needs; everything else is in the API. */
export interface AppOptions {
  readonly api: Api;
  readonly database: DatabaseHandle;
  /** Sites whose pages may call, exactly. */
  readonly webOrigins: readonly string[];
  /** Our own address as browsers see it: its pages may call as well. */
  readonly publicUrl: string;
  /** Proxies whose X-Forwarded-For counts. */
  readonly trustProxy: readonly string[];
  readonly log: FastifyBaseLogger;
  /** Milliseconds within which a request must have arrived. */
  readonly timeouts?: { readonly headers: number; readonly request: number };
}

const bodyLimit = 64 * 1024;

/** Milliseconds that answers under way have when the server closes; some would never end. */
const closeGrace = 5_000;

/** The HTTP server without a socket: `listen` starts it, `inject` tests it. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { api, database, webOrigins, publicUrl, trustProxy, log } = options;
  const { timeouts = { headers: 10_000, request: 15_000 } } = options;
  const headers = commonHeaders({ publicUrl });
  const app = Fastify({
    loggerInstance: log,
    // One line of our own a request.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: [...trustProxy],
    bodyLimit,
    requestTimeout: timeouts.request,
    // Node looks for what is too slow each 30 s otherwise.
    http: { connectionsCheckingInterval: 1_000 },
    genReqId: () => randomUUID(),
    // Answers under way are finished, see closeGrace; connections without one are not waited for.
    forceCloseConnections: "idle",
    ...earlyErrors(headers, log),
    // A batch names all its procedures in the path.
    routerOptions: { maxParamLength: 1_000 },
  });
  app.server.headersTimeout = timeouts.headers;
  app.addHook("preClose", async () => {
    api.services.streams.close();
    setTimeout(() => app.server.closeAllConnections(), closeGrace).unref();
  });
  app.addHook("onResponse", logRequest);
  handleErrors(app);
  await addHeaders(app, { headers, webOrigins });
  await app.register(cookie);
  await app.register(health, { database });
  await app.register(pages);
  const origins = new Set([...webOrigins, new URL(publicUrl).origin]);
  await app.register(rpc, { api, origins });
  return app;
}
