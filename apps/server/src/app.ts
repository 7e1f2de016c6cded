import { randomUUID } from "node:crypto";

import cors from "@fastify/cors";
import { type Api, appRouter, createContext } from "@recofinement/api";
import type { DatabaseHandle } from "@recofinement/db";
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from "@trpc/server/adapters/fastify";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";

import { health } from "./health.ts";

type AppRouter = typeof appRouter;

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
}

const bodyLimit = 64 * 1024;
const maxBatchSize = 10;

/** Milliseconds that answers under way have when the server closes; some would never end. */
const closeGrace = 5_000;

/** The HTTP server without a socket: `listen` starts it, `inject` tests it. */
export async function buildApp({
  api,
  database,
  webOrigins,
  trustProxy,
  log,
}: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: log,
    trustProxy: [...trustProxy],
    // One line of our own a request, below.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    requestTimeout: 15_000,
    genReqId: () => randomUUID(),
    // Answers under way are finished, see closeGrace; connections without one are not waited for.
    forceCloseConnections: "idle",
    // A batch names all its procedures in the path.
    routerOptions: { maxParamLength: 1_000 },
  });
  app.server.headersTimeout = 10_000;
  app.addHook("preClose", async () => {
    setTimeout(() => app.server.closeAllConnections(), closeGrace).unref();
  });

  app.addHook("onRequest", async (request, reply) => {
    const contentType = request.headers["content-type"];
    // tRPC would also read form data, without a limit on its size.
    if (contentType !== undefined && !/^application\/json\b/i.test(contentType)) {
      return reply.code(415).send({ message: "Send JSON: content-type must be application/json." });
    }
  });
  app.addHook("onResponse", async (request, reply) => {
    const { method, url } = request;
    // Without the query: it holds the inputs of calls.
    const path = url.split("?", 1)[0];
    const details = { method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
    request.log.info(details, "request");
  });

  await app.register(cors, {
    origin: [...webOrigins],
    methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
  });
  await app.register(health, { database });
  // In a scope of its own, because it replaces the JSON parser.
  await app.register(async (scope) => {
    await scope.register(fastifyTRPCPlugin<AppRouter>, trpcOptions(api));
  });
  return app;
}

function trpcOptions(api: Api): FastifyTRPCPluginOptions<AppRouter> & { prefix: string } {
  return {
    prefix: "/trpc",
    trpcOptions: {
      router: appRouter,
      maxBatchSize,
      createContext: ({ req }) =>
        createContext(api.services, {
          requestId: req.id,
          authorization: req.headers.authorization,
          userAgent: req.headers["user-agent"],
          ip: req.ip,
          refreshCookie: undefined,
        }),
      onError({ error, path, req }) {
        const isFault = error.code === "INTERNAL_SERVER_ERROR";
        if (!isFault && error.code !== "SERVICE_UNAVAILABLE") return;
        req.log.error({ err: error.cause ?? error, procedure: path }, "procedure failed");
      },
    },
  };
}
