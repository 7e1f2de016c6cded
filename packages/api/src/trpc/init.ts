import { initTRPC } from "@trpc/server";

import type { Path } from "./access.ts";
import type { Context } from "./context.ts";
import { formatError, requestIdOf, toTRPCError } from "./errors.ts";
import { toAppError } from "./expected-errors.ts";

const t = initTRPC
  .context<Context>()
  .meta<{ path: Path }>()
  .create({
    // Below the patience of proxies; and no stream outlives its access token by much.
    sse: { ping: { enabled: true, intervalMs: 15_000 }, maxDurationMs: 15 * 60_000 },

    errorFormatter: ({ shape, error, ctx }) =>
      formatError(shape, error, ctx?.call.requestId ?? requestIdOf(error)),
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Maps expected failures once, for all procedures. */
const mapErrors = t.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok) {
    const expected = toAppError(result.error.cause);
    if (expected) throw toTRPCError(expected);
  }
  return result;
});

/** What every procedure starts from. */
export const baseProcedure = t.procedure.use(mapErrors);
