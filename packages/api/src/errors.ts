import type { TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";

/** Every reason that a client can be told, with the tRPC code it belongs to: a closed set. */
const codeOfReason = {
  INPUT_INVALID: "BAD_REQUEST",
  CURSOR_INVALID: "BAD_REQUEST",
  EMAIL_TAKEN: "CONFLICT",
  CREDENTIALS_INVALID: "UNAUTHORIZED",
  TOKEN_MISSING: "UNAUTHORIZED",
  TOKEN_INVALID: "UNAUTHORIZED",
  TOKEN_EXPIRED: "UNAUTHORIZED",
  SESSION_ENDED: "UNAUTHORIZED",
  REFRESH_TOKEN_INVALID: "UNAUTHORIZED",
  PERMISSION_MISSING: "FORBIDDEN",
  CONTENT_NOT_FOUND: "NOT_FOUND",
  GENRE_NOT_FOUND: "NOT_FOUND",
  UNAVAILABLE: "SERVICE_UNAVAILABLE",
} as const satisfies Record<string, TRPC_ERROR_CODE_KEY>;

/** Why a call failed, for programs to act on; people read the message. */
export type Reason = keyof typeof codeOfReason;

/** An expected failure. Anything else that is thrown is a fault, and its text stays in the log. */
export class AppError extends Error {
  override name = "AppError";
  readonly reason: Reason;

  constructor(reason: Reason, message: string, cause?: Error) {
    super(message, { cause });
    this.reason = reason;
  }

  get code(): TRPC_ERROR_CODE_KEY {
    return codeOfReason[this.reason];
  }
}
