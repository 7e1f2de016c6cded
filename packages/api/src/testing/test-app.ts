import { randomUUID } from "node:crypto";

import { createTestDatabase } from "@recofinement/db/testing";

import { type Api, type ApiOptions, openApi } from "../api.ts";
import { authenticate } from "../auth/sessions.ts";
import { createCaller } from "../router.ts";
import type { UserActor } from "../auth/actor.ts";
import type { Mail } from "../mail/port.ts";
import { memoryTransport } from "../mail/transports/memory.ts";
import { canary, testLog } from "./test-log.ts";
import { type CallInfo, type Context, createContext, type Settings } from "../trpc/context.ts";

type Caller = ReturnType<typeof createCaller>;

/** Someone signed in, and what they can call. */
export interface TestUser {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly caller: Caller;
}

export interface TestApp {
  readonly api: Api;
  readonly db: Api["services"]["db"];
  readonly database: Awaited<ReturnType<typeof createTestDatabase>>;
  /** What was sent so far, by `api.drainJobs()`. */
  readonly mails: readonly Mail[];
  /** Calls as the owner of an access token, or as nobody; `call` says what else a transport would. */
  as(accessToken?: string, call?: Partial<CallInfo>, signal?: AbortSignal): Caller;
  /** The context in which a transport calls for the owner of an access token, or for nobody. */
  contextOf(accessToken?: string, call?: Partial<CallInfo>): Context;
  /** The owner of an access token, as procedures see them. */
  actorOf(accessToken: string): Promise<UserActor>;
  /** Registers someone new. */
  register(): Promise<TestUser>;
  close(): Promise<void>;
}

/** The secret of every test installation. */
export const testSecret = new TextEncoder().encode("a secret that only tests know, long enough");

/** What a test wants otherwise than it is by default. */
export type TestAppOptions = Partial<
  Pick<ApiOptions, "authSecrets" | "rateLimitFactor"> & Settings & { poolSize: number }
>;

/**
 * The whole API over a database of its own; jobs run when the test calls `api.drainJobs()`, mails
 * are kept in `mails`. Rate limits are off.
 */
export async function createTestApp({
  authSecrets = [testSecret],
  rateLimitFactor = 0,
  registration = "open",
  publicUrl = "http://localhost:4040",
  poolSize = 10,
}: TestAppOptions = {}): Promise<TestApp> {
  const database = await createTestDatabase({ poolSize });
  const mail = memoryTransport();
  const api = await openApi({
    database,
    authSecrets,
    settings: { registration, publicUrl, eventDays: 90 },
    rateLimitFactor,
    mail,
    log: testLog,
    worker: false,
  });

  function contextOf(accessToken?: string, call: Partial<CallInfo> = {}): Context {
    const authorization = accessToken === undefined ? undefined : `Bearer ${accessToken}`;
    return createContext(api.services, {
      requestId: randomUUID(),
      authorization,
      userAgent: "tests",
      ip: undefined,
      refreshCookie: undefined,
      ...call,
    });
  }

  const as: TestApp["as"] = (accessToken, call, signal) =>
    createCaller(contextOf(accessToken, call), signal && { signal });

  async function register(): Promise<TestUser> {
    const email = `${canary}-${randomUUID()}@example.org`;
    const password = `${canary} horse ${randomUUID()}`;
    const session = await as().auth.register({ email, password, username: `${canary} Someone` });
    const { accessToken, refreshToken, user } = session;
    return {
      id: user.id,
      email,
      password,
      accessToken,
      refreshToken: refreshToken ?? "",
      caller: as(accessToken),
    };
  }

  return {
    api,
    db: api.services.db,
    database,
    mails: mail.sent,
    as,
    contextOf,
    actorOf: (accessToken) => authenticate(contextOf(accessToken)),
    register,
    async close() {
      await api.close();
      await database.close();
    },
  };
}
