import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestApp, reason, type TestApp, tokenIn } from "../../testing/index.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const newPassword = "Wq8!a new password";

describe("the name", () => {
  test("can be changed, and nothing else with it", async () => {
    const { caller, email } = await app.register();
    expect(await caller.me.update({ username: " Ada " })).toMatchObject({ username: "Ada", email });
    expect(await caller.me.update({})).toMatchObject({ username: "Ada" });
    const tooMuch = { username: "Ada", roles: ["admin"] };
    await expect(caller.me.update(tooMuch)).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });
});

describe("the password", () => {
  test("changes with the current one, tells by mail, and ends other sessions", async () => {
    const user = await app.register();
    const { email, password, caller } = user;
    const other = await app.as().auth.login({ email, password });
    expect(await caller.me.changePassword({ currentPassword: password, newPassword })).toBeNull();
    await expect(caller.me.get()).resolves.toBeDefined();
    await expect(app.as(other.accessToken).me.get()).rejects.toMatchObject(reason("SESSION_ENDED"));
    await expect(app.as().auth.login({ email, password })).rejects.toMatchObject(
      reason("CREDENTIALS_INVALID"),
    );
    await expect(app.as().auth.login({ email, password: newPassword })).resolves.toBeDefined();
    await app.api.drainJobs();
    const subject = expect.stringMatching(/password was changed/i);
    expect(app.mails).toContainEqual(expect.objectContaining({ to: email, subject }));
  });

  test("does not change without the current one", async () => {
    const { caller, email, password } = await app.register();
    const attempt = caller.me.changePassword({ currentPassword: "not this one", newPassword });
    await expect(attempt).rejects.toMatchObject(reason("PASSWORD_WRONG"));
    await expect(app.as().auth.login({ email, password })).resolves.toBeDefined();
  });

  test.each(["password123", "someone2024!"])("does not become %s", async (bad) => {
    const { caller, password } = await app.register();
    const change = { currentPassword: password, newPassword: bad };
    await caller.me.update({ username: "someone" });
    await expect(caller.me.changePassword(change)).rejects.toMatchObject(
      reason("PASSWORD_BLOCKLISTED"),
    );
  });
});

describe("the e-mail address", () => {
  test("changes with the password: the old one is told, the new one is to be proved", async () => {
    const { caller, email, password, id } = await app.register();
    const newEmail = `new-${email}`;
    const change = { currentPassword: password, newEmail };
    expect(await caller.me.changeEmail(change)).toMatchObject({
      email: newEmail,
      emailVerified: false,
    });
    await app.api.drainJobs();
    const subject = expect.stringMatching(/address was changed/i);
    expect(app.mails).toContainEqual(expect.objectContaining({ to: email, subject }));
    await app.as().auth.verifyEmail({ token: tokenIn(app.mails, newEmail, "verify-email") });
    expect(await caller.me.get()).toMatchObject({ id, email: newEmail, emailVerified: true });
    await expect(app.as().auth.login({ email: newEmail, password })).resolves.toBeDefined();
    await expect(app.as().auth.login({ email, password })).rejects.toMatchObject(
      reason("CREDENTIALS_INVALID"),
    );
  });

  test("is proved anew, whatever was proved of the one before", async () => {
    const { caller, email, password } = await app.register();
    await app.api.drainJobs();
    await app.as().auth.verifyEmail({ token: tokenIn(app.mails, email, "verify-email") });
    expect(await caller.me.get()).toMatchObject({ emailVerified: true });
    const newEmail = `unproved-${email}`;
    expect(await caller.me.changeEmail({ currentPassword: password, newEmail })).toMatchObject({
      email: newEmail,
      emailVerified: false,
    });
  });

  test("voids with its change what was sent to the one before", async () => {
    const { caller, email, password } = await app.register();
    await app.as().auth.forgotPassword({ email });
    await app.api.drainJobs();
    const token = tokenIn(app.mails, email, "reset-password");
    await caller.me.changeEmail({ currentPassword: password, newEmail: `next-${email}` });
    await expect(
      app.as().auth.resetPassword({ token, password: newPassword }),
    ).rejects.toMatchObject(reason("ONE_TIME_TOKEN_INVALID"));
  });

  test("does not change without the password, nor to one that is taken", async () => {
    const [user, other] = [await app.register(), await app.register()];
    const wrong = { currentPassword: "not this one", newEmail: "x@example.org" };
    await expect(user.caller.me.changeEmail(wrong)).rejects.toMatchObject(reason("PASSWORD_WRONG"));
    const taken = { currentPassword: user.password, newEmail: other.email.toUpperCase() };
    await expect(user.caller.me.changeEmail(taken)).rejects.toMatchObject(reason("EMAIL_TAKEN"));
    expect(await user.caller.me.get()).toMatchObject({ email: user.email });
  });

  test("ends other sessions when it changes", async () => {
    const { caller, email, password } = await app.register();
    const other = await app.as().auth.login({ email, password });
    await caller.me.changeEmail({ currentPassword: password, newEmail: `new-${email}` });
    await expect(app.as(other.accessToken).me.get()).rejects.toMatchObject(reason("SESSION_ENDED"));
    await expect(caller.me.get()).resolves.toBeDefined();
  });

  test("is not given away by a mail to an address that was mistyped and corrected", async () => {
    const { caller, email, password } = await app.register();
    const mistyped = `mistyped-${email}`;
    await caller.me.changeEmail({ currentPassword: password, newEmail: mistyped });
    await caller.me.changeEmail({ currentPassword: password, newEmail: `right-${email}` });
    await app.api.drainJobs();
    expect(app.mails.filter(({ to, text }) => to === mistyped && text.includes("token="))).toEqual(
      [],
    );
  });
});
