import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { openApi } from "../api.ts";
import { memoryTransport } from "../mail/transports/memory.ts";
import { createCaller } from "../router.ts";
import { createTestApp, reason, type TestApp, type TestUser } from "../testing/index.ts";
import { testSecret } from "../testing/test-app.ts";
import { testLog } from "../testing/test-log.ts";
import { createContext } from "../trpc/context.ts";
import type { Secrets } from "./keys.ts";

const newSecret = new TextEncoder().encode("the secret that replaces the one before");

let app: TestApp;
let user: TestUser;
beforeEach(async () => {
  app = await createTestApp();
  user = await app.register();
});
afterEach(() => app.close());

/** Another process of the installation, with other secrets; calls as the owner of a token. */
async function restart(authSecrets: Secrets) {
  const { services } = await openApi({
    database: app.database,
    authSecrets,
    settings: app.api.services.settings,
    rateLimitFactor: 0,
    mail: memoryTransport(),
    log: testLog,
    worker: false,
  });
  return (accessToken?: string) => {
    const call = {
      requestId: "1",
      authorization: accessToken && `Bearer ${accessToken}`,
      userAgent: undefined,
      ip: undefined,
      refreshCookie: undefined,
    };
    return createCaller(createContext(services, call));
  };
}

describe("a new secret beside the one before", () => {
  test("signs nobody out, and signs what is new", async () => {
    const as = await restart([newSecret, testSecret]);
    await expect(as(user.accessToken).me.get()).resolves.toMatchObject({ id: user.id });
    const next = await as().auth.refresh({ refreshToken: user.refreshToken });
    await expect(as(next.accessToken).me.get()).resolves.toMatchObject({ id: user.id });
    await expect(user.caller.me.get()).resolves.toBeDefined();
    await expect(app.as(next.accessToken).me.get()).rejects.toMatchObject(reason("TOKEN_INVALID"));
  });

  test("gives a refresh whose answer was lost the child that it had", async () => {
    const { refreshToken } = user;
    const lost = await app.as().auth.refresh({ refreshToken });
    const as = await restart([newSecret, testSecret]);
    const again = await as().auth.refresh({ refreshToken });
    expect(again.refreshToken).toBe(lost.refreshToken);
  });

  test("alone refuses old access tokens, and takes refresh tokens, which no key has made", async () => {
    const as = await restart([newSecret]);
    await expect(as(user.accessToken).me.get()).rejects.toMatchObject(reason("TOKEN_INVALID"));
    const next = await as().auth.refresh({ refreshToken: user.refreshToken });
    await expect(as(next.accessToken).me.get()).resolves.toMatchObject({ id: user.id });
  });
});
