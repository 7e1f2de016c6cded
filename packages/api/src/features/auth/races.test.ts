import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { hash as bcrypt } from "@node-rs/bcrypt";
import { inTransaction } from "@recofinement/db";
import { testDatabaseUrl } from "@recofinement/db/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { hashPassword } from "../../auth/password.ts";
import { many, settle, times } from "../../testing/at-once.ts";
import { createTestApp, type TestApp, type TestUser, tokenIn } from "../../testing/index.ts";
import { changeRole } from "../admin/roles.ts";

let app: TestApp;
let admin: TestUser;

const login = (email: string, password: string) => app.as().auth.login({ email, password });

async function requestReset({ email }: TestUser): Promise<string> {
  await app.as().auth.forgotPassword({ email });
  await app.api.drainJobs();
  return tokenIn(app.mails, email, "reset-password");
}

/** Whether any of these sessions can still do something. */
async function livingOf(sessions: { accessToken: string }[]): Promise<number> {
  const alive = await Promise.allSettled(
    sessions.map(({ accessToken }) => app.as(accessToken).me.get()),
  );
  return alive.filter(({ status }) => status === "fulfilled").length;
}

// The embedded database has one connection: there, races pass without being run.
describe.skipIf(!testDatabaseUrl)("of many at once", { timeout: 60_000 }, () => {
  beforeAll(async () => {
    app = await createTestApp();
    admin = await app.register();
    await changeRole(app, { email: admin.email, role: "admin", isGranted: true });
  });
  afterAll(() => app.close());

  test("one registers an address", async () => {
    for (let round = 0; round < 3; round++) {
      const email = `${randomUUID()}@example.org`;
      const input = { email, username: "Someone", password: "Wq8!long enough" };
      const sessions = await settle(
        times(many, () => app.as().auth.register(input)),
        ["EMAIL_TAKEN"],
      );
      expect(sessions).toHaveLength(1);
      const rows = await app.db
        .selectFrom("user_account")
        .where("email", "=", email)
        .select("id")
        .execute();
      expect(rows).toHaveLength(1);
    }
  });

  test("one takes a reset's token, and exactly their password signs in", async () => {
    const user = await app.register();
    const token = await requestReset(user);
    const passwords = Array.from({ length: 100 }, (_, i) => `Wq8!chosen ${i} ${randomUUID()}`);
    const winners = await settle(
      passwords.map(async (password) => {
        await app.as().auth.resetPassword({ token, password });
        return password;
      }),
      ["ONE_TIME_TOKEN_INVALID"],
    );
    expect(winners).toHaveLength(1);
    const signedIn = [];
    for (const password of [...passwords, user.password]) {
      if (passwords.indexOf(password) % 10 !== 0 && !winners.includes(password)) continue;
      if (await login(user.email, password).catch(() => null)) signedIn.push(password);
    }
    expect(signedIn).toEqual(winners);
  });

  test("none changes the address once the password was reset", async () => {
    for (let round = 0; round < 10; round++) {
      const user = await app.register();
      const token = await requestReset(user);
      const password = `Wq8!reset ${round}`;
      const newEmail = `taken-${user.email}`;
      const change = { currentPassword: user.password, newEmail };
      await settle<unknown>(
        [
          ...times(5, () => user.caller.me.changeEmail(change)),
          sleep(3 * round).then(() => app.as().auth.resetPassword({ token, password })),
          sleep(2 * round).then(() => user.caller.me.delete({ currentPassword: user.password })),
        ],
        ["PASSWORD_WRONG", "SESSION_ENDED", "ONE_TIME_TOKEN_INVALID"],
      );
      const reset = await login(user.email, password).catch(() => undefined);
      const stolen = await login(newEmail, user.password).catch(() => undefined);
      expect(reset && stolen).toBeUndefined();
      const account = await app.db
        .selectFrom("user_account")
        .where("email", "=", newEmail)
        .where("email_verified_at", "is not", null)
        .select("id")
        .executeTakeFirst();
      expect(account).toBeUndefined();
    }
  });

  test("one deletes an account, and the others are told that it was deleted", async () => {
    for (let round = 0; round < 3; round++) {
      const { caller, password } = await app.register();
      const deleted = await settle<unknown>(
        [
          ...times(10, () => caller.me.delete({ currentPassword: password })),
          ...times(10, (i) => caller.me.update({ username: `Name ${i}` })),
          ...times(10, () => caller.me.get()),
        ],
        ["PASSWORD_WRONG", "SESSION_ENDED"],
      );
      expect(deleted.filter((answer) => answer === null)).toHaveLength(1);
    }
  });

  test("one verifies by a mail's token", async () => {
    const user = await app.register();
    await app.api.drainJobs();
    const token = tokenIn(app.mails, user.email, "verify-email");
    const verified = await settle(
      times(many, () => app.as().auth.verifyEmail({ token })),
      ["ONE_TIME_TOKEN_INVALID"],
    );
    expect(verified).toEqual([null]);
  });

  test("all that refresh one token get one child", async () => {
    for (let round = 0; round < 3; round++) {
      const { refreshToken } = await app.register();
      const sessions = await settle(
        times(many, () => app.as().auth.refresh({ refreshToken })),
        [],
      );
      expect(sessions.length).toBeGreaterThan(0);
      const children = new Set(sessions.map((session) => session.refreshToken));
      expect(children.size).toBe(1);
      const [child] = children;
      await expect(app.as().auth.refresh({ refreshToken: child ?? "" })).resolves.toBeDefined();
    }
  });

  test("none keeps a session that signing out, a ban or a reset has ended meanwhile", async () => {
    const endings: ((user: TestUser) => Promise<unknown>)[] = [
      ({ caller }) => caller.auth.logout(),
      ({ id }) => admin.caller.admin.ban({ userId: id }),
      async (user) => {
        const token = await requestReset(user);
        return app.as().auth.resetPassword({ token, password: "Wq8!a new password" });
      },
    ];
    for (const end of endings) {
      const user = await app.register();
      const refreshing = settle(
        times(20, () => app.as().auth.refresh({ refreshToken: user.refreshToken })),
        ["REFRESH_TOKEN_INVALID"],
      );
      await end(user);
      expect(await livingOf(await refreshing)).toBe(0);
    }
  });

  test("none signs in with a password that is replaced meanwhile, nor to an account that is banned", async () => {
    for (let round = 0; round < 3; round++) {
      const user = await app.register();
      const token = await requestReset(user);
      const signingIn = settle(
        times(20, () => login(user.email, user.password)),
        ["CREDENTIALS_INVALID"],
      );
      await app.as().auth.resetPassword({ token, password: `Wq8!new ${randomUUID()}` });
      expect(await livingOf(await signingIn)).toBe(0);

      const other = await app.register();
      const entering = settle(
        times(20, () => login(other.email, other.password)),
        ["ACCOUNT_BANNED"],
      );
      await admin.caller.admin.ban({ userId: other.id });
      expect(await livingOf(await entering)).toBe(0);
    }
  });

  test.each([
    ["its password was replaced", "CREDENTIALS_INVALID"],
    ["it was banned", "ACCOUNT_BANNED"],
  ] as const)("none enters an account between whose check and door %s", async (_, expected) => {
    const { email, password } = await app.register();
    const change =
      expected === "ACCOUNT_BANNED"
        ? { banned_at: new Date() }
        : { password_hash: await hashPassword("Wq8!a new password") };
    const { entering } = await inTransaction(app, async ({ db }) => {
      const account = db.selectFrom("user_account").where("email", "=", email);
      await account.select("id").forUpdate().execute();
      const waiting = settle([login(email, password)], [expected]);
      // Long enough for the check of the password, and not for the lock's patience.
      await sleep(500);
      await db.updateTable("user_account").set(change).where("email", "=", email).execute();
      return { entering: waiting };
    });
    expect(await entering).toEqual([]);
  });

  test("all sign in whose old hash is replaced meanwhile", async () => {
    const user = await app.register();
    const old = await bcrypt(user.password, { cost: 4 });
    await app.db
      .updateTable("user_account")
      .set({ password_hash: old })
      .where("email", "=", user.email)
      .execute();
    const sessions = await settle(
      times(10, () => login(user.email, user.password)),
      [],
    );
    expect(sessions.length).toBeGreaterThan(0);
    const [{ password_hash: hash } = { password_hash: null }] = await app.db
      .selectFrom("user_account")
      .where("email", "=", user.email)
      .select("password_hash")
      .execute();
    expect(hash).toMatch(/^\$argon2id\$/);
  });

  test("one gets an address that many change to", async () => {
    const users = await Promise.all(times(20, () => app.register()));
    const newEmail = `${randomUUID()}@example.org`;
    const changed = await settle(
      users.map(({ caller, password }) =>
        caller.me.changeEmail({ currentPassword: password, newEmail }),
      ),
      ["EMAIL_TAKEN"],
    );
    expect(changed).toHaveLength(1);
  });

  test("twenty keep a session, however many sign in", async () => {
    const user = await app.register();
    const sessions = await settle(
      times(many, () => login(user.email, user.password)),
      [],
    );
    expect(await livingOf([user, ...sessions])).toBeLessThanOrEqual(20);
  });

  test("one password change wins, and nothing of the others stays", async () => {
    const user = await app.register();
    const passwords = Array.from({ length: 20 }, () => `Wq8!chosen ${randomUUID()}`);
    const winners = await settle(
      passwords.map(async (newPassword) => {
        await user.caller.me.changePassword({ currentPassword: user.password, newPassword });
        return newPassword;
      }),
      ["PASSWORD_WRONG"],
    );
    expect(winners).toHaveLength(1);
    await expect(login(user.email, winners[0] ?? "")).resolves.toBeDefined();
  });
});
