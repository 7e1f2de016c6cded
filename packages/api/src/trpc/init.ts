import { initTRPC } from "@trpc/server";

import { AppError } from "../errors.ts";
import type { Context } from "./context.ts";
import { formatError, toTRPCError } from "./errors.ts";

const t = initTRPC.context<Context>().create({
  errorFormatter: ({ shape, error, ctx }) => formatError(shape, error, ctx?.call.requestId ?? null),
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Maps expected failures once, for all procedures. */
const mapErrors = t.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.cause instanceof AppError) throw toTRPCError(result.error.cause);
  return result;
});

/** What every procedure starts from. */
export const baseProcedure = t.procedure.use(mapErrors);
