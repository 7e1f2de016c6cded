import { initTRPC } from "@trpc/server";

import { isUnavailable } from "@recofinement/db";

import { AppError } from "../errors.ts";
import type { Path } from "./access.ts";
import type { Context } from "./context.ts";
import { formatError, toTRPCError } from "./errors.ts";

const t = initTRPC
  .context<Context>()
  .meta<{ path: Path }>()
  .create({
    errorFormatter: ({ shape, error, ctx }) =>
      formatError(shape, error, ctx?.call.requestId ?? null),
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Maps expected failures once, for all procedures. */
const mapErrors = t.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok) {
    const { cause } = result.error;
    if (cause instanceof AppError) throw toTRPCError(cause);
    if (isUnavailable(cause)) throw toTRPCError(unavailable(cause));
  }
  return result;
});

/** What every procedure starts from. */
export const baseProcedure = t.procedure.use(mapErrors);

function unavailable(cause: Error): AppError {
  return new AppError("UNAVAILABLE", "The database is not available now; try again soon.", {
    cause,
  });
}
