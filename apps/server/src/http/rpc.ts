import { type Api, appRouter, AppError, createContext, setRequestId } from "@recofinement/api";
import type { TRPCError } from "@trpc/server";
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from "@trpc/server/adapters/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

import { guardJson } from "./json-guard.ts";
import { refreshCookieOf } from "./refresh-cookie.ts";

type AppRouter = typeof appRouter;

/** What mounting the procedures needs. */
export interface RpcOptions {
  readonly api: Api;
  /** Origins whose pages may keep their refresh token in a cookie. */
  readonly origins: ReadonlySet<string>;
}

const maxBatchSize = 10;

const json = /^application\/json *(; *charset=utf-8)?$/i;

/** Mounts all procedures below /trpc, in a scope of their own, because tRPC replaces the JSON parser. */
export async function rpc(app: FastifyInstance, options: RpcOptions): Promise<void> {
  app.addHook("onRequest", assertReadable);
  app.addHook("preHandler", guardJson);
  await app.register(fastifyTRPCPlugin<AppRouter>, { prefix: "/trpc", trpcOptions: trpc(options) });
}

/**
 * Refuses requests that tRPC would fail at, or read otherwise than we mean.
 * @throws AppError
 */
async function assertReadable({ method, headers, url }: FastifyRequest, reply: FastifyReply) {
  if (!["GET", "HEAD", "POST"].includes(method)) {
    reply.header("allow", "GET, POST");
    throw new AppError("METHOD_NOT_SUPPORTED", "Queries are called with GET, mutations with POST.");
  }
  if (!URL.canParse(url, `http://${headers.host ?? "localhost"}`)) {
    throw new AppError("INPUT_INVALID", "The address or the Host header could not be read.");
  }
  const type = headers["content-type"];
  // tRPC would also read form data, without a limit on its size.
  if (type === undefined ? method === "POST" : !json.test(type)) {
    const message = "Send JSON: content-type must be application/json.";
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", message);
  }
  // The head of such an answer leaves before the calls have said what belongs there: the refresh
  // cookie, the status, Retry-After.
  if ([headers["trpc-accept"], headers.accept].join().includes("application/jsonl")) {
    const message = "Answers are not streamed line by line: use httpBatchLink or httpLink.";
    throw new AppError("INPUT_INVALID", message);
  }
}

function trpc({ api, origins }: RpcOptions): FastifyTRPCPluginOptions<AppRouter>["trpcOptions"] {
  return {
    router: appRouter,
    maxBatchSize,
    createContext: ({ req, res }) =>
      createContext(api.services, {
        requestId: req.id,
        authorization: req.headers.authorization,
        userAgent: req.headers["user-agent"],
        ip: req.ip,
        refreshCookie: refreshCookieOf(req, res, origins),
      }),
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

/** When all calls of a batch can be made again, in seconds. */
function retryAfter(errors: readonly TRPCError[]): Record<string, string> {
  const waits = errors.flatMap(({ cause }) =>
    cause instanceof AppError && cause.retryAfter !== undefined ? [cause.retryAfter] : [],
  );
  return waits.length > 0 ? { "retry-after": `${Math.max(...waits)}` } : {};
}
