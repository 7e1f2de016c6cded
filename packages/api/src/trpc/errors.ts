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
}

/** An expected failure as tRPC's error, so that its code and text reach the client. */
export function toTRPCError(error: AppError): TRPCError {
  return new TRPCError({ code: error.code, message: error.message, cause: error });
}

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
  const details = { ...data, requestId, reason: null, issues: [] };
  if (error.cause instanceof AppError) {
    return { ...shape, data: { ...details, reason: error.cause.reason } };
  }
  if (error.code === "BAD_REQUEST") {
    const issues = error.cause instanceof ZodError ? issuesOf(error.cause) : [];
    const message = issues.length > 0 ? describe(issues) : "The request could not be read.";
    return { ...shape, message, data: { ...details, reason: "INPUT_INVALID", issues } };
  }
  if (error.code === "INTERNAL_SERVER_ERROR") {
    return { ...shape, message: "Something went wrong on our side.", data: details };
  }
  return { ...shape, data: details };
}

function issuesOf(error: ZodError): Issue[] {
  return error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message }));
}

function describe(issues: Issue[]): string {
  return issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("; ");
}
