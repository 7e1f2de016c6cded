import { randomUUID } from "node:crypto";

import { setTimeout as sleep } from "node:timers/promises";

import { decodeJwt, SignJWT } from "jose";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { deriveKeys } from "../../auth/keys.ts";
import { signAccessToken } from "../../auth/tokens.ts";
import { createTestApp, reason, type TestApp } from "../../testing/index.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

describe("register", () => {
  test("answers with a session that works at once", async () => {
    const user = await app.register();
    const me = await user.caller.me.get();
    expect(me).toMatchObject({
      id: user.id,
      email: user.email,
      roles: ["user"],
      preferencesDefined: false,
    });
    expect(me.permissions).toContain("view_recommendation");
    expect(me.permissions).not.toContain("access_sandbox");
  });

  test("refuses an address that is taken, however it is written", async () => {
    const { email } = await app.register();
    const again = app.as().auth.register({
      email: ` ${email.toUpperCase()} `,
      username: "Other",
      password: "long enough",
    });
    await expect(again).rejects.toMatchObject(reason("EMAIL_TAKEN"));
  });

  test.each([
    ["a short password", { password: "short" }],
    ["an address that is none", { email: "nobody" }],
    ["a name with a NUL", { username: "a\0b" }],
    ["a role", { roles: ["admin"] }],
  ])("refuses %s", async (_, wrong) => {
    const input = { email: "new@example.org", username: "New", password: "long enough", ...wrong };
    await expect(app.as().auth.register(input)).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  test("stores no password and no token as it is", async () => {
    const { password, refreshToken } = await app.register();
    const accounts = await sql`select * from user_account`.execute(app.db);
    const tokens = await sql`select encode(hash, 'escape') from refresh_token`.execute(app.db);
    const stored = JSON.stringify([accounts.rows, tokens.rows]);
    expect(stored).not.toContain(password);
    expect(stored).not.toContain(refreshToken);
  });
});

describe("passwords", () => {
  const register = (password: string) =>
    app.as().auth.register({ email: `${randomUUID()}@example.org`, username: "Someone", password });

  test("may have 256 characters of any kind, counted as people do", async () => {
    const signs = Array.from({ length: 257 }, (_, i) =>
      String.fromCodePoint(0x1_f4_00 + ((i * i) % 199)),
    );
    await expect(register(signs.slice(0, 256).join(""))).resolves.toBeDefined();
    await expect(register(signs.join(""))).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(register("🔑".repeat(7))).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(register("long enough \uD800")).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  test("are the same however a keyboard composes them, and different in any other way", async () => {
    const { user } = await register("ﬁve Åpples a day");
    const login = (password: string) => app.as().auth.login({ email: user.email, password });
    await expect(login("five A\u030Apples a day")).resolves.toBeDefined();
    await expect(login("five Åpples a Day")).rejects.toMatchObject(reason("CREDENTIALS_INVALID"));
    await expect(login("five Åpples a day ")).rejects.toMatchObject(reason("CREDENTIALS_INVALID"));
  });
});

describe("login", () => {
  test("opens a session of its own", async () => {
    const user = await app.register();
    const session = await app.as().auth.login({ email: user.email, password: user.password });
    expect(session.user.id).toBe(user.id);
    await app.as(session.accessToken).auth.logout();
    await expect(user.caller.me.get()).resolves.toMatchObject({ id: user.id });
  });

  test("gives one answer for a wrong password and an unknown address", async () => {
    const { email } = await app.register();
    const wrong = app.as().auth.login({ email, password: "not this one" });
    const unknown = app.as().auth.login({ email: "nobody@example.org", password: "not this one" });
    const [a, b] = await Promise.allSettled([wrong, unknown]);
    expect(a).toMatchObject({ status: "rejected", reason: reason("CREDENTIALS_INVALID") });
    expect(a).toEqual(b);
  });

  test("takes as long for an unknown address as for a wrong password", async () => {
    const { email } = await app.register();
    const duration = async (address: string) => {
      const started = performance.now();
      await app
        .as()
        .auth.login({ email: address, password: "not this one" })
        .catch(() => undefined);
      return performance.now() - started;
    };
    const median = async (address: string) => {
      const times = [];
      for (let i = 0; i < 7; i++) times.push(await duration(address));
      return times.toSorted((a, b) => a - b)[3] ?? 0;
    };
    // The hash is nearly all of it: without it, an unknown address would take a tenth.
    expect(await median("nobody@example.org")).toBeGreaterThan((await median(email)) / 2);
  });

  test("is impossible for shadow users, which have no password", async () => {
    const email = "shadow@example.org";
    await app.db
      .insertInto("user_account")
      .values({ username: "shadow", email, origin: "test:1" })
      .execute();
    const attempt = app.as().auth.login({ email, password: "nobody has this password" });
    await expect(attempt).rejects.toMatchObject(reason("CREDENTIALS_INVALID"));
  });
});

describe("the access token", () => {
  test.each([
    ["missing", undefined, "TOKEN_MISSING"],
    ["nonsense", "not.a.token", "TOKEN_INVALID"],
    [
      "unsigned",
      `${btoa('{"alg":"none","typ":"at+jwt"}')}.${btoa('{"sid":"x"}')}.`,
      "TOKEN_INVALID",
    ],
  ] as const)("is refused when %s", async (_, token, expected) => {
    await expect(app.as(token).me.get()).rejects.toMatchObject(reason(expected));
  });

  test("is made from a secret of 32 bytes at least", () => {
    expect(() => deriveKeys(new Uint8Array(31))).toThrow("must have 32 bytes or more");
  });

  const inTenMinutes = Math.floor(Date.now() / 1000) + 600;
  test.each([
    ["as it should be", {}, {}, undefined],
    ["expired", { exp: inTenMinutes - 700 }, {}, "TOKEN_EXPIRED"],
    ["without an end", { exp: undefined }, {}, "TOKEN_INVALID"],
    ["without a session", { sid: undefined }, {}, "TOKEN_INVALID"],
    ["without a user", { sub: undefined }, {}, "TOKEN_INVALID"],
    ["without an id of its own", { jti: undefined }, {}, "TOKEN_INVALID"],
    ["from another issuer", { iss: "someone" }, {}, "TOKEN_INVALID"],
    ["for another audience", { aud: "something" }, {}, "TOKEN_INVALID"],
    ["of another type", {}, { typ: "JWT" }, "TOKEN_INVALID"],
    ["signed with another algorithm", {}, { alg: "HS512" }, "TOKEN_INVALID"],
  ] as const)(
    "%s is judged so, though signed with our key",
    async (_, claims, header, expected) => {
      const user = await app.register();
      const { sessionId } = await sessionOf(user.id);
      const { id: kid, access } = app.api.services.keys.current;
      const payload = { iss: "recofinement", aud: "recofinement-api", jti: "1", exp: inTenMinutes };
      const claimed: object = { ...payload, sub: user.id, sid: sessionId, ...claims };
      const token = await new SignJWT({ ...claimed })
        .setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid, ...header })
        .sign(access);
      const answer = app.as(token).me.get();
      if (expected) await expect(answer).rejects.toMatchObject(reason(expected));
      else await expect(answer).resolves.toMatchObject({ id: user.id });
    },
  );

  test("lives for ten minutes", async () => {
    const { email, password } = await app.register();
    const session = await app.as().auth.login({ email, password });
    const { iat = 0, exp = 0 } = decodeJwt(session.accessToken);
    expect(exp - iat).toBeGreaterThan(590);
    expect(exp - iat).toBeLessThanOrEqual(600);
    expect(session.accessTokenExpiresAt).toBe(new Date(exp * 1_000).toISOString());
  });

  test("is refused from its end on, although it was found good before", async () => {
    const user = await app.register();
    const { sessionId } = await sessionOf(user.id);
    const { token, expiresAt } = await signAccessToken(
      app.api.services.keys.current,
      { userId: user.id, sessionId },
      2,
    );
    await expect(app.as(token).me.get()).resolves.toBeDefined();
    await sleep(expiresAt.getTime() - Date.now() + 50);
    await expect(app.as(token).me.get()).rejects.toMatchObject(reason("TOKEN_EXPIRED"));
  });

  test("is signed with a key that serves nothing else", () => {
    const { access, refresh, rateLimit } = deriveKeys(new Uint8Array(32));
    const keys = [access, refresh, rateLimit].map((key) => Buffer.from(key).toString("hex"));
    expect(new Set(keys).size).toBe(3);
  });

  test("is refused when another installation signed it", async () => {
    const user = await app.register();
    const { sessionId } = await sessionOf(user.id);
    const others = deriveKeys(new TextEncoder().encode("the secret of another installation"));
    const { token } = await signAccessToken(others, { userId: user.id, sessionId });
    await expect(app.as(token).me.get()).rejects.toMatchObject(reason("TOKEN_INVALID"));
  });

  test("does not accept a refresh token in its place", async () => {
    const { refreshToken } = await app.register();
    await expect(app.as(refreshToken).me.get()).rejects.toMatchObject(reason("TOKEN_INVALID"));
  });

  test("is worth nothing once its session has ended", async () => {
    const user = await app.register();
    await user.caller.auth.logout();
    await expect(user.caller.me.get()).rejects.toMatchObject(reason("SESSION_ENDED"));
    const refreshed = app.as().auth.refresh({ refreshToken: user.refreshToken });
    await expect(refreshed).rejects.toMatchObject(reason("REFRESH_TOKEN_INVALID"));
  });

  test("grants what the roles grant now, not when it was signed", async () => {
    const user = await app.register();
    await app.db
      .insertInto("user_role")
      .values({ user_id: (await sessionOf(user.id)).userId, role: "admin" })
      .execute();
    expect((await user.caller.me.get()).permissions).toContain("access_sandbox");
  });
});

describe("refresh", () => {
  const refresh = (refreshToken: string) => app.as().auth.refresh({ refreshToken });

  test("gives a new token of the same session each time", async () => {
    const user = await app.register();
    const first = await refresh(user.refreshToken);
    const second = await refresh(first.refreshToken ?? "");
    expect(new Set([user.refreshToken, first.refreshToken, second.refreshToken]).size).toBe(3);
    await expect(app.as(second.accessToken).me.get()).resolves.toMatchObject({ id: user.id });
  });

  test("gives one child to 50 parallel uses", async () => {
    const { refreshToken } = await app.register();
    const sessions = await Promise.all(Array.from({ length: 50 }, () => refresh(refreshToken)));
    expect(new Set(sessions.map((session) => session.refreshToken)).size).toBe(1);
  });

  test("gives the child again to whoever lost the answer, for ten seconds", async () => {
    const user = await app.register();
    const child = await refresh(user.refreshToken);
    await sql`update refresh_token set used_at = used_at - interval '8 seconds'`.execute(app.db);
    expect((await refresh(user.refreshToken)).refreshToken).toBe(child.refreshToken);
  });

  test("ends the session at once when a token comes back whose child was used already", async () => {
    const user = await app.register();
    const child = await refresh(user.refreshToken);
    const grandchild = await refresh(child.refreshToken ?? "");
    await expect(refresh(user.refreshToken)).rejects.toMatchObject(reason("REFRESH_TOKEN_INVALID"));
    await expect(app.as(grandchild.accessToken).me.get()).rejects.toMatchObject(
      reason("SESSION_ENDED"),
    );
  });

  test("ends the session, access tokens included, when an old token comes back late", async () => {
    const user = await app.register();
    const child = await refresh(user.refreshToken);
    await sql`update refresh_token set used_at = used_at - interval '11 seconds'`.execute(app.db);
    await expect(refresh(user.refreshToken)).rejects.toMatchObject(reason("REFRESH_TOKEN_INVALID"));
    await expect(refresh(child.refreshToken ?? "")).rejects.toMatchObject(
      reason("REFRESH_TOKEN_INVALID"),
    );
    await expect(app.as(child.accessToken).me.get()).rejects.toMatchObject(reason("SESSION_ENDED"));
  });

  test("is refused for a session that nobody used for 30 days, or that is 90 days old", async () => {
    for (const [column, age] of [
      ["last_used_at", "31 days"],
      ["created_at", "91 days"],
    ] as const) {
      const user = await app.register();
      const { sessionId } = await sessionOf(user.id);
      await sql`update session set ${sql.ref(column)} = now() - ${age}::interval where id = ${sessionId}`.execute(
        app.db,
      );
      await expect(refresh(user.refreshToken)).rejects.toMatchObject(
        reason("REFRESH_TOKEN_INVALID"),
      );
      await expect(user.caller.me.get()).rejects.toMatchObject(reason("SESSION_ENDED"));
    }
  });
});

async function sessionOf(publicId: string) {
  return app.db
    .selectFrom("session")
    .innerJoin("user_account", "user_account.id", "session.user_id")
    .where("public_id", "=", publicId)
    .select(["session.id as sessionId", "user_id as userId"])
    .executeTakeFirstOrThrow();
}
