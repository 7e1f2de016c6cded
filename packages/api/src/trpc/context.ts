import type { Queryable } from "@recofinement/db";

import type { TokenKeys } from "../auth/tokens.ts";
import type { JobQueue } from "../jobs/queue.ts";
import type { Log } from "../log.ts";

/** What a process composes once and every call shares. */
export interface Services {
  readonly db: Queryable;
  readonly jobs: JobQueue;
  readonly keys: TokenKeys;
  readonly log: Log;
}

/** Someone signed in, as of this very call. */
export interface UserActor {
  readonly type: "user";
  readonly userId: number;
  readonly sessionId: string;
  readonly permissions: ReadonlySet<string>;
}

/** Who acts. */
export type Actor = { readonly type: "anonymous" } | UserActor;

/** What is known of a call before anyone is recognised; transports fill it in. */
export interface CallInfo {
  readonly requestId: string;
  /** The `Authorization` header as it came. */
  readonly authorization: string | undefined;
  readonly userAgent: string | undefined;
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
