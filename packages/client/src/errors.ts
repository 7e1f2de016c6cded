import type { AppRouter, ErrorReason } from "@recofinement/api";
import { TRPCClientError } from "@trpc/client";

/** An error of a call, with the server's fields under `data`. */
export type ClientError = TRPCClientError<AppRouter>;

/** Whether a caught value is an error of a call, and so has `data`. */
export function isClientError(error: unknown): error is ClientError {
  return error instanceof TRPCClientError;
}

/** Whether a call failed for this very reason: `isReason(error, "EMAIL_TAKEN")`. */
export function isReason<R extends ErrorReason>(error: unknown, reason: R): error is ClientError {
  return isClientError(error) && error.data?.reason === reason;
}
