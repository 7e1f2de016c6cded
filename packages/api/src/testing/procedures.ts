import { type AnyTRPCProcedure, callTRPCProcedure } from "@trpc/server";

import { appRouter } from "../router.ts";
import type { Context } from "../trpc/context.ts";

/** Every procedure by its path, as it is mounted. */
export const procedures: ReadonlyMap<string, AnyTRPCProcedure> = new Map(
  Object.entries<unknown>(appRouter._def.procedures).flatMap(([path, value]) =>
    isProcedure(value) ? [[path, value]] : [],
  ),
);

function isProcedure(value: unknown): value is AnyTRPCProcedure {
  return typeof value === "function" && "_def" in value;
}

/** Calls a procedure by its path, as a transport does; a stream is opened, and ends with the signal. */
export async function callByPath(
  path: string,
  { ctx, input, signal }: { ctx: Context; input: unknown; signal: AbortSignal },
): Promise<unknown> {
  const procedure = procedures.get(path);
  if (!procedure) throw new Error(`There is no procedure ${path}.`);
  const answer: unknown = await callTRPCProcedure({
    router: appRouter,
    path,
    type: procedure._def.type,
    ctx,
    getRawInput: async () => input,
    signal,
    batchIndex: 0,
  });
  return answer;
}
