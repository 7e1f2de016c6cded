import type { TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";

/** Every reason that a client can be told, with the tRPC code it belongs to: a closed set. */
const codeOfReason = {
  INPUT_INVALID: "BAD_REQUEST",
  BATCH_TOO_LARGE: "BAD_REQUEST",
  PAYLOAD_TOO_LARGE: "PAYLOAD_TOO_LARGE",
  REQUEST_TIMEOUT: "TIMEOUT",
  UNSUPPORTED_MEDIA_TYPE: "UNSUPPORTED_MEDIA_TYPE",
  METHOD_NOT_SUPPORTED: "METHOD_NOT_SUPPORTED",
  NOT_FOUND: "NOT_FOUND",
  CURSOR_INVALID: "BAD_REQUEST",
  EMAIL_TAKEN: "CONFLICT",
  PASSWORD_BLOCKLISTED: "BAD_REQUEST",
  PASSWORD_WRONG: "FORBIDDEN",
  VERIFICATION_REQUIRED: "FORBIDDEN",
  ACCOUNT_BANNED: "FORBIDDEN",
  ONE_TIME_TOKEN_INVALID: "BAD_REQUEST",
  COOKIE_UNAVAILABLE: "BAD_REQUEST",
  CREDENTIALS_INVALID: "UNAUTHORIZED",
  TOKEN_MISSING: "UNAUTHORIZED",
  TOKEN_INVALID: "UNAUTHORIZED",
  TOKEN_EXPIRED: "UNAUTHORIZED",
  SESSION_ENDED: "UNAUTHORIZED",
  REFRESH_TOKEN_INVALID: "UNAUTHORIZED",
  PERMISSION_MISSING: "FORBIDDEN",
  OWN_ACCOUNT: "CONFLICT",
  ROLE_UNKNOWN: "BAD_REQUEST",
  USER_NOT_FOUND: "NOT_FOUND",
  SESSION_NOT_FOUND: "NOT_FOUND",
  FILE_FORMAT_UNKNOWN: "BAD_REQUEST",
  FILE_UNREADABLE: "BAD_REQUEST",
  CONTENT_NOT_FOUND: "NOT_FOUND",
  GENRE_NOT_FOUND: "NOT_FOUND",
  REJECTION_CATEGORY_UNKNOWN: "BAD_REQUEST",
  GROUP_NOT_FOUND: "NOT_FOUND",
  MEMBER_NOT_FOUND: "NOT_FOUND",
  INVITATION_NOT_FOUND: "NOT_FOUND",
  NOT_GROUP_OWNER: "FORBIDDEN",
  ALREADY_MEMBER: "CONFLICT",
  GROUP_FULL: "CONFLICT",
  TOO_MANY_GROUPS: "CONFLICT",
  SUBMISSION_NOT_FOUND: "NOT_FOUND",
  TOO_MANY_PENDING: "CONFLICT",
  JOB_NOT_FOUND: "NOT_FOUND",
  JOB_NOT_FAILED: "CONFLICT",
  JOB_WAITS_ALREADY: "CONFLICT",
  DUPLICATE: "CONFLICT",
  OWN_SUBMISSION: "FORBIDDEN",
  ALREADY_DECIDED: "CONFLICT",
  PROFILE_NOT_FOUND: "NOT_FOUND",
  PROFILE_NAME_TAKEN: "CONFLICT",
  TOO_MANY_PROFILES: "CONFLICT",
  TOO_MANY_INTERACTIONS: "CONFLICT",
  RUN_NOT_FOUND: "NOT_FOUND",
  RUN_NOT_FINISHED: "CONFLICT",
  RATE_LIMITED: "TOO_MANY_REQUESTS",
  TOO_MANY_STREAMS: "TOO_MANY_REQUESTS",
  BUSY: "SERVICE_UNAVAILABLE",
  UNAVAILABLE: "SERVICE_UNAVAILABLE",
} as const satisfies Record<string, TRPC_ERROR_CODE_KEY>;

/** Why a call failed, for programs to act on; people read the message. */
export type Reason = keyof typeof codeOfReason;

/** An expected failure. Anything else that is thrown is a fault, and its text stays in the log. */
export class AppError extends Error {
  override name = "AppError";
  readonly reason: Reason;
  /** Seconds after which the same call can succeed, where that is known. */
  readonly retryAfter: number | undefined;

  constructor(
    reason: Reason,
    message: string,
    { cause, retryAfter }: { cause?: Error; retryAfter?: number } = {},
  ) {
    super(message, { cause });
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  get code(): TRPC_ERROR_CODE_KEY {
    return codeOfReason[this.reason];
  }
}
