import {
  type Api,
  appRouter,
  AppError,
  authenticate,
  type Context,
  createContext,
  type Path,
  setRequestId,
} from "@recofinement/api";
import type { TRPCError } from "@trpc/server";
import { type FastifyHandlerOptions, fastifyRequestHandler } from "@trpc/server/adapters/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

import { guardJson } from "./json-guard.ts";
import { assertReadable } from "./readable.ts";
import { refreshCookieOf } from "./refresh-cookie.ts";

type AppRouter = typeof appRouter;

/** What mounting the procedures needs. */
export interface RpcOptions {
  readonly api: Api;
  /** Origins whose pages may keep their refresh token in a cookie. */
  readonly origins: ReadonlySet<string>;
}

const maxBatchSize = 10;

/**
 * Whose bodies may be larger than all others, in bytes: a file of 2 MiB, and what quoting it in JSON
 * adds. In a batch with others the limit is the one of everybody.
 */
const largeBodies: readonly { readonly path: Path; readonly bodyLimit: number }[] = [
  { path: "library.import", bodyLimit: 2.5 * 1024 * 1024 },
];

/** Mounts all procedures below /trpc, in a scope of their own, because tRPC parses JSON itself. */
export async function rpc(app: FastifyInstance, options: RpcOptions): Promise<void> {
  app.addHook("onRequest", assertReadable);
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser(
    "application/json",
    { parseAs: "string" },
    async (_: FastifyRequest, body: string) => body,
  );
  app.addHook("preHandler", guardJson);
  const call = (path: string, req: FastifyRequest, res: FastifyReply) =>
    fastifyRequestHandler({ ...handlerOptions(options), path, req, res });
  app.all<{ Params: { path: string } }>("/trpc/:path", (request, reply) =>
    call(request.params.path, request, reply),
  );
  for (const { path, bodyLimit } of largeBodies) {
    const onRequest = (request: FastifyRequest, reply: FastifyReply) =>
      refuseStrangers(options, request, reply);
    app.post(`/trpc/${path}`, { bodyLimit, onRequest }, (request, reply) =>
      call(path, request, reply),
    );
  }
}

function handlerOptions(
  options: RpcOptions,
): FastifyHandlerOptions<AppRouter, FastifyRequest, FastifyReply> {
  return {
    router: appRouter,
    maxBatchSize,
    createContext: ({ req, res }) => contextOf(req, res, options),
    // tRPC's own for streams lets caches keep them. Nobody on the way may gather what trickles, either.
    responseMeta: ({ errors, type }) => ({
      headers: {
        ...retryAfter(errors),
        ...(type === "subscription" && { "cache-control": "no-store, no-transform" }),
      },
    }),
    onError({ error, path, req, ctx }) {
      if (!ctx) setRequestId(error, req.id);
      const isFault = error.code === "INTERNAL_SERVER_ERROR";
      if (!isFault && error.code !== "SERVICE_UNAVAILABLE") return;
      req.log.error({ err: error.cause ?? error, procedure: path }, "procedure failed");
    },
  };
}

function contextOf(req: FastifyRequest, res: FastifyReply, { api, origins }: RpcOptions): Context {
  return createContext(api.services, {
    requestId: req.id,
    authorization: req.headers.authorization,
    userAgent: req.headers["user-agent"],
    ip: req.ip,
    refreshCookie: refreshCookieOf(req, res, origins),
  });
}

/** Nobody makes the server hold a large body who is not signed in: it is not read. */
async function refuseStrangers(
  options: RpcOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  await authenticate(contextOf(request, reply, options)).catch((error: unknown) => {
    reply.header("connection", "close");
    throw error;
  });
}

/** When all calls of a batch can be made again, in seconds. */
function retryAfter(errors: readonly TRPCError[]): Record<string, string> {
  const waits = errors.flatMap(({ cause }) =>
    cause instanceof AppError && cause.retryAfter !== undefined ? [cause.retryAfter] : [],
  );
  return waits.length > 0 ? { "retry-after": `${Math.max(...waits)}` } : {};
}
