import type { Queryable } from "@recofinement/db";

import type { Actor, UserActor } from "../auth/actor.ts";
import type { KeyRing } from "../auth/keys.ts";
import type { AccessTokenVerifier } from "../auth/tokens.ts";
import type { Impressions } from "../impressions.ts";
import type { JobQueue } from "../jobs/queue.ts";
import type { Log } from "../log.ts";
import type { StreamHub } from "../streams/hub.ts";
import type { RateLimits } from "./limits.ts";

/** What a process composes once and every call shares. */
export interface Services {
  readonly db: Queryable;
  readonly jobs: JobQueue;
  readonly keys: KeyRing;
  readonly verifyAccessToken: AccessTokenVerifier;
  readonly limits: RateLimits;
  readonly settings: Settings;
  readonly streams: StreamHub;
  readonly impressions: Impressions;
  readonly log: Log;
}

/** What an installation decides. */
export interface Settings {
  /** `open`: registering answers with a session; `verify-first`: only after the mail's link. */
  readonly registration: "open" | "verify-first";
  /** Where links in mails lead, without a slash at the end. */
  readonly publicUrl: string;
  /** For how many days the record of changes is kept. */
  readonly eventDays: number;
}

/** What is known of a call before anyone is recognised; transports fill it in. */
export interface CallInfo {
  readonly requestId: string;
  /** The `Authorization` header as it came. */
  readonly authorization: string | undefined;
  readonly userAgent: string | undefined;
  /** The caller's address; undefined for calls within the process, which no network limit counts. */
  readonly ip: string | undefined;
  /** The caller's cookie for the refresh token; undefined where there is none to be trusted. */
  readonly refreshCookie: RefreshCookie | undefined;
}

/** A cookie that a page cannot read, for the refresh token of a browser. */
export interface RefreshCookie {
  read(): string | undefined;
  /** Sets it, or removes it with null. */
  write(refreshToken: string | null): void;
}

/** What a public procedure works with. */
export interface Context extends Services {
  readonly call: CallInfo;
  readonly actor: Actor;
}

/** What a procedure for signed-in users works with. */
export interface UserContext extends Context {
  readonly actor: UserActor;
}

/** The context of one call (or one batch): nobody is signed in until a procedure asks for it. */
export function createContext(services: Services, call: CallInfo): Context {
  return { ...services, call, actor: { type: "anonymous" } };
}
