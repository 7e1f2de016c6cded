import { randomUUID } from "node:crypto";

import { createTestDatabase } from "@recofinement/db/testing";

import { type Api, openApi } from "../api.ts";
import type { Log } from "../log.ts";
import { createCaller } from "../router.ts";
import { createContext } from "../trpc/context.ts";

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
  /** Calls as the owner of an access token, or as nobody. */
  as(accessToken?: string): Caller;
  /** Registers someone new. */
  register(): Promise<TestUser>;
  close(): Promise<void>;
}

/** Says nothing. */
export const silentLog: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** The whole API over a database of its own; jobs run when the test calls `api.drainJobs()`. */
export async function createTestApp(): Promise<TestApp> {
  const database = await createTestDatabase();
  const authSecret = new TextEncoder().encode("a secret that only tests know, long enough");
  const api = await openApi({ database, authSecret, log: silentLog, worker: false });

  function as(accessToken?: string): Caller {
    const authorization = accessToken === undefined ? undefined : `Bearer ${accessToken}`;
    const call = { requestId: randomUUID(), authorization, userAgent: "tests" };
    return createCaller(createContext(api.services, call));
  }

  async function register(): Promise<TestUser> {
    const email = `${randomUUID()}@example.org`;
    const password = `correct horse ${randomUUID()}`;
    const session = await as().auth.register({ email, password, username: "Someone" });
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
    as,
    register,
    async close() {
      await api.close();
      await database.close();
    },
  };
}
