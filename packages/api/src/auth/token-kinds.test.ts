import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestApp, type TestApp, tokenIn } from "../testing/index.ts";
import { snapshot } from "../testing/rows.ts";
import { createWorld, type World } from "../testing/world.ts";
import { deriveKeys } from "./keys.ts";
import { signAccessToken } from "./tokens.ts";

let app: TestApp;
let verifyFirst: TestApp;
let world: World;
beforeAll(async () => {
  app = await createTestApp();
  verifyFirst = await createTestApp({ registration: "verify-first" });
  world = await createWorld(app);
});
afterAll(async () => {
  await app.close();
  await verifyFirst.close();
});
const password = "Wq8!a new password";

/** Where a token can be presented, and the one kind that belongs there. */
const consumers = {
  "the Authorization header": { takes: "access", use: (token: string) => app.as(token).me.get() },
  "the body of auth.refresh": {
    takes: "refresh",
    use: (refreshToken: string) => app.as().auth.refresh({ refreshToken }),
  },
  "the cookie of auth.refresh": {
    takes: "refresh",
    use: (token: string) => {
      const refreshCookie = { read: () => token, write: () => undefined };
      return app.as(undefined, { refreshCookie }).auth.refresh();
    },
  },
  "auth.resetPassword": {
    takes: "reset",
    use: (token: string) => app.as().auth.resetPassword({ token, password }),
  },
  "auth.verifyEmail": {
    takes: "verify",
    use: (token: string) => app.as().auth.verifyEmail({ token }),
  },
} as const;

/** Every kind of token that there is, and forgeries of the one that says something. */
const kinds = {
  access: async () => world.owner.accessToken,
  refresh: async () => world.owner.refreshToken,
  reset: async () => world.mailed.reset,
  verify: async () => world.mailed.verify,
  "verify-registration": registrationToken,
  "access of another environment": async () =>
    (await signAccessToken(deriveKeys(new Uint8Array(32).fill(7)), ownersSession())).token,
  "access of another type": () => forge({}, { typ: "JWT" }),
  "access, expired": () => forge({ exp: Math.floor(Date.now() / 1000) - 1 }, {}),
  "access without an end": () => forge({ exp: undefined }, {}),
  "access by an algorithm of its own": () => forge({}, { alg: "HS512" }),
  "access by a key that is not there": () => forge({}, { kid: "unknown" }),
  "access without a key's name": () => forge({}, { kid: undefined }),
  "access, unsigned": async () => {
    const [, payload = ""] = world.owner.accessToken.split(".");
    const header = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url");
    return `${header}.${payload}.`;
  },
  "access with another signature": async () => {
    const [header = "", payload = ""] = world.owner.accessToken.split(".");
    const [, , signature = ""] = world.stranger.accessToken.split(".");
    return `${header}.${payload}.${signature}`;
  },
  "an id": async () => world.owner.sessionId,
  "a hash": async () =>
    Buffer.from(
      (await app.db.selectFrom("refresh_token").select("hash").executeTakeFirstOrThrow()).hash,
    ).toString("base64url"),
  nothing: async () => "-",
} as const;

const ownersSession = () => ({ userId: world.owner.id, sessionId: world.owner.sessionId });

function forge(claims: object, header: object): Promise<string> {
  const { id: kid, access } = app.api.services.keys.current;
  const payload: object = {
    iss: "recofinement",
    aud: "recofinement-api",
    jti: "1",
    sub: world.owner.id,
    sid: world.owner.sessionId,
    exp: Math.floor(Date.now() / 1000) + 600,
    ...claims,
  };
  return new SignJWT({ ...payload })
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid, ...header })
    .sign(access);
}

/** The token of a registration, which lives in another table than those of accounts. */
async function registrationToken(): Promise<string> {
  const email = `pending-${world.owner.email}`;
  await verifyFirst
    .as()
    .auth.register({ email, username: "Pending", password })
    .catch(() => undefined);
  await verifyFirst.api.drainJobs();
  return tokenIn(verifyFirst.mails, email, "verify-email");
}

const pairs = Object.entries(consumers).flatMap(([where, consumer]) =>
  Object.entries(kinds).map(([kind, make]) => ({ where, kind, make, ...consumer })),
);

describe("a token is taken where it belongs, and nowhere else", () => {
  test.each(pairs)("$kind at $where", async ({ kind, make, takes, use }) => {
    const token = await make();
    const before = await snapshot(app.db);
    const outcome = await use(token).then(
      () => "taken",
      (error: unknown) => error,
    );
    if (kind === takes) {
      expect(outcome).toBe("taken");
      world = await createWorld(app);
    } else {
      expect(outcome).toMatchObject({
        code: expect.stringMatching(/^(UNAUTHORIZED|BAD_REQUEST)$/),
      });
      expect(await snapshot(app.db)).toEqual(before);
    }
  });

  test("a registration's completes that registration, once, and no other installation's", async () => {
    const token = await registrationToken();
    await expect(app.as().auth.verifyEmail({ token })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
    expect(await verifyFirst.as().auth.verifyEmail({ token })).toBeNull();
    await expect(verifyFirst.as().auth.verifyEmail({ token })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });
});
