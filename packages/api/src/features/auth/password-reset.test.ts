import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";

import {
  createTestApp,
  reason,
  type TestApp,
  type TestUser,
  tokenIn,
} from "../../testing/index.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const password = "Wq8!a new password";
const reset = (token: string, chosen = password) =>
  app.as().auth.resetPassword({ token, password: chosen });

/** Asks for a reset, as its owner does, and takes the token out of the mail. */
async function requestReset({ email }: TestUser): Promise<string> {
  expect(await app.as().auth.forgotPassword({ email })).toBeNull();
  await app.api.drainJobs();
  return tokenIn(app.mails, email, "reset-password");
}

test("the mail's link sets a new password, once, and ends every session", async () => {
  const user = await app.register();
  const token = await requestReset(user);
  expect(await reset(token)).toBeNull();
  await expect(user.caller.me.get()).rejects.toMatchObject(reason("SESSION_ENDED"));
  const { email } = user;
  await expect(app.as().auth.login({ email, password: user.password })).rejects.toMatchObject(
    reason("CREDENTIALS_INVALID"),
  );
  const { user: me } = await app.as().auth.login({ email, password });
  expect(me.emailVerified).toBe(true);
  await expect(reset(token)).rejects.toMatchObject(reason("ONE_TIME_TOKEN_INVALID"));
  await app.api.drainJobs();
  const subject = expect.stringMatching(/password was changed/i);
  expect(app.mails).toContainEqual(expect.objectContaining({ to: email, subject }));
});

test("only the newest link works", async () => {
  const user = await app.register();
  const first = await requestReset(user);
  const second = await requestReset(user);
  await expect(reset(first)).rejects.toMatchObject(reason("ONE_TIME_TOKEN_INVALID"));
  await expect(reset(second)).resolves.toBeNull();
});

test("a link is good for 30 minutes", async () => {
  const user = await app.register();
  const token = await requestReset(user);
  const age = (minutes: number) =>
    sql`update one_time_token set expires_at = expires_at - ${`${minutes} minutes`}::interval`.execute(
      app.db,
    );
  await age(29);
  // Looked at, and still there: a password that is refused does not cost the link.
  await expect(reset(token, "password123")).rejects.toMatchObject(reason("PASSWORD_BLOCKLISTED"));
  await age(1);
  await expect(reset(token)).rejects.toMatchObject(reason("ONE_TIME_TOKEN_INVALID"));
});

test("an address without an account gets the same answer, and no mail", async () => {
  const before = app.mails.length;
  expect(await app.as().auth.forgotPassword({ email: "nobody@example.org" })).toBeNull();
  await app.api.drainJobs();
  expect(app.mails.length).toBe(before);
  expect(await app.db.selectFrom("mail").selectAll().execute()).toEqual([]);
});

test("a change of the password voids a link that is on its way", async () => {
  const user = await app.register();
  const token = await requestReset(user);
  const change = { currentPassword: user.password, newPassword: "Wq8!yet another" };
  await user.caller.me.changePassword(change);
  await expect(reset(token)).rejects.toMatchObject(reason("ONE_TIME_TOKEN_INVALID"));
});

test("no mail that still waits opens the account once its address or password was changed", async () => {
  for (const change of ["address", "password"] as const) {
    const { caller, email, password: currentPassword } = await app.register();
    await app.as().auth.forgotPassword({ email });
    if (change === "address") {
      await caller.me.changeEmail({ currentPassword, newEmail: `new-${email}` });
    } else {
      await caller.me.changePassword({ currentPassword, newPassword: password });
    }
    await app.api.drainJobs();
    expect(() => tokenIn(app.mails, email, "reset-password")).toThrow("No mail");
  }
});

test("a link opens nothing for a mailbox that is not the account's", async () => {
  const user = await app.register();
  const token = await requestReset(user);
  await app.db
    .updateTable("user_account")
    .set({ email: `moved-${user.email}` })
    .where("email", "=", user.email)
    .execute();
  await expect(reset(token)).rejects.toMatchObject(reason("ONE_TIME_TOKEN_INVALID"));
});

test("a mail composed for an address that the account has left has no link", async () => {
  const user = await app.register();
  await app.api.drainJobs();
  await app.as().auth.forgotPassword({ email: user.email });
  await app.db
    .updateTable("user_account")
    .set({ email: `left-${user.email}` })
    .where("email", "=", user.email)
    .execute();
  await app.api.drainJobs();
  expect(() => tokenIn(app.mails, user.email, "reset-password")).toThrow("No mail");
});

test("the mail is there exactly when the request was committed, and holds no token before it leaves", async () => {
  const user = await app.register();
  await app.as().auth.forgotPassword({ email: user.email });
  const queued = await app.db
    .selectFrom("mail")
    .where("recipient", "=", user.email)
    .selectAll()
    .execute();
  expect(queued.map(({ kind }) => kind)).toContain("reset-password");
  expect(await app.db.selectFrom("one_time_token").selectAll().execute()).not.toContainEqual(
    expect.objectContaining({ email: user.email, purpose: "reset-password" }),
  );
});
