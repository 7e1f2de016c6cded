import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { TRPC_ERROR_CODES_BY_KEY, type TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";
import { TRPCError, type TRPCDefaultErrorShape } from "@trpc/server";
import { ZodError } from "zod";

import { AppError, type Reason } from "../errors.ts";

interface Issue {
  /** Where in the input, dotted: `genres.0`. */
  path: string;
  message: string;
}

/** What every error carries beside tRPC's own fields. */
export interface ErrorDetails {
  reason: Reason | null;
  requestId: string | null;
  /** What is wrong with the input, for `INPUT_INVALID`. */
  issues: Issue[];
  /** Seconds after which the same call can succeed, where that is known. */
  retryAfter: number | null;
}

/** An expected failure as tRPC's error, so that its code and text reach the client. */
export function toTRPCError(error: AppError): TRPCError {
  return new TRPCError({ code: error.code, message: error.message, cause: error });
}

const requestIds = new WeakMap<TRPCError, string>();

/** Says which request failed, where it did before there was a context to say so: a batch too large. */
export function setRequestId(error: TRPCError, requestId: string): void {
  requestIds.set(error, requestId);
}

export function requestIdOf(error: TRPCError): string | null {
  return requestIds.get(error) ?? null;
}

/** What the client hears of tRPC's own refusals: its texts repeat what was sent. */
const refusals: Partial<Record<TRPC_ERROR_CODE_KEY, readonly [Reason, string]>> = {
  BAD_REQUEST: ["INPUT_INVALID", "The request could not be read."],
  PARSE_ERROR: ["INPUT_INVALID", "The request could not be read."],
  NOT_FOUND: ["NOT_FOUND", "There is no such procedure."],
  METHOD_NOT_SUPPORTED: [
    "METHOD_NOT_SUPPORTED",
    "Queries are called with GET, mutations with POST.",
  ],
  PAYLOAD_TOO_LARGE: ["PAYLOAD_TOO_LARGE", "The request is too large."],
  UNSUPPORTED_MEDIA_TYPE: [
    "UNSUPPORTED_MEDIA_TYPE",
    "Send JSON: content-type must be application/json.",
  ],
};

/**
 * Shapes what leaves: expected failures with their reason, invalid input with its issues, and
 * anything unexpected as one constant text, since the text of a fault may name SQL, paths or data.
 */
export function formatError(
  shape: TRPCDefaultErrorShape,
  error: TRPCError,
  requestId: string | null,
): TRPCDefaultErrorShape & { data: ErrorDetails } {
  const { stack: _, ...data } = shape.data;
  const details = { ...data, requestId, reason: null, issues: [], retryAfter: null };
  const { cause } = error;
  if (cause instanceof AppError) {
    const { reason, retryAfter = null } = cause;
    return { ...shape, data: { ...details, reason, retryAfter } };
  }
  if (cause instanceof ZodError && error.code === "BAD_REQUEST") {
    const issues = issuesOf(cause);
    return {
      ...shape,
      message: describe(issues),
      data: { ...details, reason: "INPUT_INVALID", issues },
    };
  }
  // Its own text for it repeats nothing that was sent.
  if (error.message === "Batch call exceeds maximum size") {
    return { ...shape, data: { ...details, reason: "BATCH_TOO_LARGE" } };
  }
  const [reason, message] = refusals[error.code] ?? [null, "Something went wrong on our side."];
  const { path: _sent, ...unsent } = details;
  return { ...shape, message, data: { ...unsent, reason } };
}

/**
 * The answer to a request that no procedure saw, in the shape that clients know from procedures;
 * without an error, what they hear of a fault.
 */
export function answerOf(error: AppError | undefined, requestId: string) {
  const trpcError = error ? toTRPCError(error) : new TRPCError({ code: "INTERNAL_SERVER_ERROR" });
  const { code, message } = trpcError;
  const status = getHTTPStatusCodeFromError(trpcError);
  const data = { code, httpStatus: status };
  const shape = { message, code: TRPC_ERROR_CODES_BY_KEY[code], data };
  return { status, shape: formatError(shape, trpcError, requestId) };
}

function issuesOf(error: ZodError): Issue[] {
  return error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message }));
}

function describe(issues: Issue[]): string {
  return issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("; ");
}
