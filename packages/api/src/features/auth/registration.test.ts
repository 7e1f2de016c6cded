import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { inTransaction } from "@recofinement/db";
import { testDatabaseUrl } from "@recofinement/db/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { cleanUpAccounts } from "../../auth/cleanup.ts";
import { issueOneTimeToken } from "../../auth/one-time-tokens.ts";
import { sendMail } from "../../mail/jobs.ts";
import { memoryTransport } from "../../mail/transports/memory.ts";
import { createTestApp, reason, type TestApp, tokenIn } from "../../testing/index.ts";

const address = () => `${randomUUID()}@example.org`;
const registration = (email: string) => ({
  email,
  username: "Someone",
  password: "Wq8!long enough",
});

describe("an open installation", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  test("welcomes, and proves the address by the link in the mail", async () => {
    const email = address();
    const { user, accessToken } = await app.as().auth.register(registration(email));
    expect(user.emailVerified).toBe(false);
    await app.api.drainJobs();
    const token = tokenIn(app.mails, email, "verify-email");
    expect(await app.as().auth.verifyEmail({ token })).toBeNull();
    expect(await app.as(accessToken).me.get()).toMatchObject({ email, emailVerified: true });
    await expect(app.as().auth.verifyEmail({ token })).rejects.toMatchObject(
      reason("ONE_TIME_TOKEN_INVALID"),
    );
  });

  test.each(["password123", "someone2024!"])(
    "does not take %s for a password",
    async (password) => {
      const attempt = app.as().auth.register({ ...registration(address()), password });
      await expect(attempt).rejects.toMatchObject(reason("PASSWORD_BLOCKLISTED"));
    },
  );

  test("takes a link for a day", async () => {
    const email = address();
    await app.as().auth.register(registration(email));
    await app.api.drainJobs();
    const token = tokenIn(app.mails, email, "verify-email");
    await sql`update one_time_token set expires_at = expires_at - interval '24 hours'`.execute(
      app.db,
    );
    await expect(app.as().auth.verifyEmail({ token })).rejects.toMatchObject(
      reason("ONE_TIME_TOKEN_INVALID"),
    );
  });

  test("opens no session for a cookie that it cannot set", async () => {
    const input = { ...registration(address()), refreshIn: "cookie" as const };
    await expect(app.as().auth.register(input)).rejects.toMatchObject(reason("COOKIE_UNAVAILABLE"));
    const { refreshIn: _, ...again } = input;
    await expect(app.as().auth.register(again)).resolves.toBeDefined();
  });

  test("keeps the refresh token in the cookie of a browser, and takes it from there", async () => {
    let cookie: string | null = null;
    const refreshCookie = {
      read: () => cookie ?? undefined,
      write: (token: string | null) => void (cookie = token),
    };
    const browser = (token?: string) => app.as(token, { refreshCookie });
    const input = { ...registration(address()), refreshIn: "cookie" as const };
    const session = await browser().auth.register(input);
    expect(session.refreshToken).toBeNull();
    const first = cookie;
    const next = await browser().auth.refresh();
    expect(next.refreshToken).toBeNull();
    expect(cookie).not.toBe(first);
    await browser(next.accessToken).auth.logout();
    expect(cookie).toBeNull();
    await expect(browser().auth.refresh()).rejects.toMatchObject(reason("REFRESH_TOKEN_INVALID"));
    await expect(app.as().auth.refresh()).rejects.toMatchObject(reason("COOKIE_UNAVAILABLE"));
  });
});

describe("an installation that verifies first", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ registration: "verify-first" });
  });
  afterAll(() => app.close());

  const register = (input: ReturnType<typeof registration>) =>
    expect(app.as().auth.register(input)).rejects.toMatchObject(reason("VERIFICATION_REQUIRED"));
  const login = ({ email, password }: ReturnType<typeof registration>) =>
    app.as().auth.login({ email, password });

  /** Registers, opens the mail's link. */
  async function join(input = registration(address())) {
    await register(input);
    await app.api.drainJobs();
    await app.as().auth.verifyEmail({ token: tokenIn(app.mails, input.email, "verify-email") });
    return input;
  }

  test("lets nobody in before the link was opened, and then by password", async () => {
    const input = registration(address());
    await register(input);
    await app.api.drainJobs();
    await expect(login(input)).rejects.toMatchObject(reason("CREDENTIALS_INVALID"));
    await app.as().auth.verifyEmail({ token: tokenIn(app.mails, input.email, "verify-email") });
    expect((await login(input)).user).toMatchObject({ email: input.email, emailVerified: true });
  });

  test("forgets a registration whose link nobody opened for a day", async () => {
    const input = registration(address());
    await register(input);
    await app.api.drainJobs();
    const token = tokenIn(app.mails, input.email, "verify-email");
    await sql`update registration set expires_at = expires_at - interval '24 hours'`.execute(
      app.db,
    );
    await expect(app.as().auth.verifyEmail({ token })).rejects.toMatchObject(
      reason("ONE_TIME_TOKEN_INVALID"),
    );
    await cleanUpAccounts(app);
    expect(await app.db.selectFrom("registration").select("id").execute()).toEqual([]);
  });

  test("gives a taken address the same answer, and tells its owner by mail", async () => {
    const owner = await join();
    await app.api.drainJobs();
    const before = app.mails.length;
    const free = app.as().auth.register(registration(address()));
    const taken = app.as().auth.register({ ...owner, password: "Wq8!another one" });
    const [a, b] = await Promise.allSettled([free, taken]);
    expect(a).toEqual(b);
    await app.api.drainJobs();
    const told = app.mails.slice(before).filter(({ to }) => to === owner.email);
    expect(told.map(({ text }) => text)).toEqual([expect.not.stringContaining("token=")]);
    await expect(login(owner)).resolves.toBeDefined();
  });

  test.each(["my", "the other"])(
    "gives the account to the mailbox when somebody else registered it too, and I open %s link",
    async (opened) => {
      const email = address();
      const mine = registration(email);
      const theirs = { ...mine, password: "Wq8!somebody else's" };
      const tokens = [];
      for (const input of [mine, theirs]) {
        await register(input);
        await app.api.drainJobs();
        tokens.push(tokenIn(app.mails, email, "verify-email"));
      }
      const [own = "", other = ""] = opened === "my" ? tokens : tokens.toReversed();
      await app.as().auth.verifyEmail({ token: own });
      await expect(app.as().auth.verifyEmail({ token: other })).rejects.toMatchObject(
        reason("ONE_TIME_TOKEN_INVALID"),
      );
      for (const input of [mine, theirs]) {
        await expect(login(input)).rejects.toMatchObject(reason("CREDENTIALS_INVALID"));
      }
      await app.api.drainJobs();
      const token = tokenIn(app.mails, email, "reset-password");
      const chosen = { ...mine, password: "Wq8!chosen by the mailbox" };
      await app.as().auth.resetPassword({ token, password: chosen.password });
      expect((await login(chosen)).user).toMatchObject({ email, emailVerified: true });
    },
  );

  test("voids the link of a change of address with a reset or a change of the password", async () => {
    const input = await join();
    const { email } = input;
    const thief = app.as((await login(input)).accessToken);
    const pending = async (currentPassword: string, caller = thief) => {
      const newEmail = address();
      await caller.me.changeEmail({ currentPassword, newEmail });
      await app.api.drainJobs();
      return tokenIn(app.mails, newEmail, "verify-email");
    };
    const first = await pending(input.password);
    await app.as().auth.forgotPassword({ email });
    await app.api.drainJobs();
    const password = "Wq8!after the reset";
    const token = tokenIn(app.mails, email, "reset-password");
    await app.as().auth.resetPassword({ token, password });
    const owner = app.as((await login({ ...input, password })).accessToken);
    const second = await pending(password, owner);
    await owner.me.changePassword({ currentPassword: password, newPassword: "Wq8!changed again" });
    for (const link of [first, second]) {
      await expect(app.as().auth.verifyEmail({ token: link })).rejects.toMatchObject(
        reason("ONE_TIME_TOKEN_INVALID"),
      );
    }
    expect(await owner.me.get()).toMatchObject({ email });
  });

  test("takes no link of an address that was asked for before another one", async () => {
    const input = await join();
    const { accessToken } = await login(input);
    const caller = app.as(accessToken);
    const [mistyped, right] = [address(), address()];
    await caller.me.changeEmail({ currentPassword: input.password, newEmail: mistyped });
    await app.api.drainJobs();
    const token = tokenIn(app.mails, mistyped, "verify-email");
    await caller.me.changeEmail({ currentPassword: input.password, newEmail: right });
    await expect(app.as().auth.verifyEmail({ token })).rejects.toMatchObject(
      reason("ONE_TIME_TOKEN_INVALID"),
    );
    expect(await caller.me.get()).toMatchObject({ email: input.email });
  });

  test.skipIf(!testDatabaseUrl)(
    "takes no link of a mail that was just leaving when another address was asked for",
    async () => {
      const input = await join();
      const caller = app.as((await login(input)).accessToken);
      const [mistyped, right] = [address(), address()];
      await caller.me.changeEmail({ currentPassword: input.password, newEmail: mistyped });
      const { id: mailId } = await app.db
        .selectFrom("mail")
        .where("recipient", "=", mistyped)
        .select("id")
        .executeTakeFirstOrThrow();
      const transport = memoryTransport();
      const { id: userId } = await app.db
        .selectFrom("user_account")
        .where("email", "=", input.email)
        .select("id")
        .executeTakeFirstOrThrow();
      const calls: Promise<unknown>[] = [];
      const holding = inTransaction(app, async ({ db }) => {
        // Whoever makes a token of this purpose waits until this one is there, or is not.
        await issueOneTimeToken(db, { userId, purpose: "verify-email", email: mistyped });
        calls.push(sendMail(app.api.services, transport, mailId));
        await sleep(200);
        const change = { currentPassword: input.password, newEmail: right };
        calls.push(caller.me.changeEmail(change));
        await sleep(500);
        throw new Error("never made");
      });
      await expect(holding).rejects.toThrow("never made");
      await Promise.all(calls);
      const token = tokenIn(transport.sent, mistyped, "verify-email");
      await expect(app.as().auth.verifyEmail({ token })).rejects.toMatchObject(
        reason("ONE_TIME_TOKEN_INVALID"),
      );
    },
  );

  test("changes an address when the new one was proved, and not before", async () => {
    const input = await join();
    const { accessToken } = await login(input);
    const newEmail = address();
    const change = { currentPassword: input.password, newEmail };
    const taken = { ...change, newEmail: (await join()).email };
    expect(await app.as(accessToken).me.changeEmail(taken)).toMatchObject({ email: input.email });
    await app.api.drainJobs();
    expect(await app.as(accessToken).me.changeEmail(change)).toMatchObject({ email: input.email });
    await app.api.drainJobs();
    await app.as().auth.verifyEmail({ token: tokenIn(app.mails, newEmail, "verify-email") });
    expect(await app.as(accessToken).me.get()).toMatchObject({
      email: newEmail,
      emailVerified: true,
    });
  });
});
