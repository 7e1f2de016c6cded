import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import {
  allPages,
  createTestApp,
  reason,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";
import { changeRole } from "./roles.ts";

let app: TestApp;
let admin: TestUser;
beforeAll(async () => {
  app = await createTestApp();
  admin = await app.register();
  await changeRole(app, { email: admin.email, role: "admin", isGranted: true });
});
afterAll(() => app.close());

describe("roles", () => {
  test("are felt at the next call", async () => {
    const { id, caller } = await app.register();
    await expect(caller.admin.users()).rejects.toMatchObject(reason("PERMISSION_MISSING"));
    const roles = ["user", "admin"];
    expect(await admin.caller.admin.setRoles({ userId: id, roles })).toMatchObject({
      id,
      roles: ["admin", "user"],
    });
    await expect(caller.admin.users()).resolves.toBeDefined();
    await admin.caller.admin.setRoles({ userId: id, roles: ["user"] });
    await expect(caller.admin.users()).rejects.toMatchObject(reason("PERMISSION_MISSING"));
  });

  test("must exist, and so must the user", async () => {
    const { id } = await app.register();
    const set = (userId: string, roles: string[]) => admin.caller.admin.setRoles({ userId, roles });
    await expect(set(id, ["user", "emperor"])).rejects.toMatchObject(reason("ROLE_UNKNOWN"));
    await expect(set(randomUUID(), ["user"])).rejects.toMatchObject(reason("USER_NOT_FOUND"));
  });

  test("cannot be taken from oneself, so that no installation loses its last administrator by a slip", async () => {
    const own = admin.caller.admin.setRoles({ userId: admin.id, roles: ["user"] });
    await expect(own).rejects.toMatchObject(reason("OWN_ACCOUNT"));
    await expect(admin.caller.admin.users()).resolves.toBeDefined();
  });

  test("are given by an operator to the account of an address, again without effect", async () => {
    const { email, caller } = await app.register();
    for (const isGranted of [true, true, false, false]) {
      await changeRole(app, { email, role: "admin", isGranted });
      expect((await caller.me.get()).roles.includes("admin")).toBe(isGranted);
    }
    const unknown = changeRole(app, { email: "x@example.org", role: "admin", isGranted: true });
    await expect(unknown).rejects.toMatchObject({ reason: "USER_NOT_FOUND" });
  });
});

describe("a ban", () => {
  test("is felt at the next call, and no session survives or begins", async () => {
    const { id, caller, email, password, refreshToken } = await app.register();
    expect(await admin.caller.admin.ban({ userId: id })).toMatchObject({
      bannedAt: expect.any(String),
    });
    await expect(caller.me.get()).rejects.toMatchObject(reason("SESSION_ENDED"));
    await expect(app.as().auth.refresh({ refreshToken })).rejects.toMatchObject(
      reason("REFRESH_TOKEN_INVALID"),
    );
    const login = () => app.as().auth.login({ email, password });
    await expect(login()).rejects.toMatchObject(reason("ACCOUNT_BANNED"));
    await expect(app.as().auth.login({ email, password: "not this one" })).rejects.toMatchObject(
      reason("CREDENTIALS_INVALID"),
    );
    expect(await admin.caller.admin.ban({ userId: id, banned: false })).toMatchObject({
      bannedAt: null,
    });
    await expect(caller.me.get()).rejects.toMatchObject(reason("SESSION_ENDED"));
    await expect(login()).resolves.toBeDefined();
  });

  test("holds even for a session that a sign-in opened meanwhile", async () => {
    const { id, caller, refreshToken } = await app.register();
    await app.db
      .updateTable("user_account")
      .set({ banned_at: new Date() })
      .where("public_id", "=", id)
      .execute();
    await expect(caller.me.get()).rejects.toMatchObject(reason("SESSION_ENDED"));
    await expect(app.as().auth.refresh({ refreshToken })).rejects.toMatchObject(
      reason("REFRESH_TOKEN_INVALID"),
    );
  });

  test("cannot be put on oneself", async () => {
    const own = admin.caller.admin.ban({ userId: admin.id });
    await expect(own).rejects.toMatchObject(reason("OWN_ACCOUNT"));
  });
});

test("who set whose roles, and who banned whom, is in the log: by numbers, with no address or name", async () => {
  const info = vi.spyOn(app.api.services.log, "info");
  const user = await app.register();
  const { userId } = await app.actorOf(user.accessToken);
  const { userId: by } = await app.actorOf(admin.accessToken);
  await admin.caller.admin.setRoles({ userId: user.id, roles: ["admin", "user"] });
  await admin.caller.admin.ban({ userId: user.id });
  await admin.caller.admin.ban({ userId: user.id, banned: false });
  await admin.caller.admin.ban({ userId: admin.id }).catch(() => undefined);
  expect(info.mock.calls).toEqual([
    [{ by, userId, roles: ["admin", "user"] }, "roles were set"],
    [{ by, userId }, "account was banned"],
    [{ by, userId }, "ban was lifted"],
  ]);
  info.mockRestore();
});

describe("the list of accounts", () => {
  test("finds by name and address, and leaves out users of data sets", async () => {
    const user = await app.register();
    await app.db.insertInto("user_account").values({ username: "shadow" }).execute();
    const byAddress = await admin.caller.admin.users({ query: user.email.slice(2, 30) });
    expect(byAddress.items).toEqual([
      {
        id: user.id,
        email: user.email,
        username: expect.any(String),
        roles: ["user"],
        emailVerified: false,
        bannedAt: null,
        createdAt: expect.any(String),
      },
    ]);
    expect((await admin.caller.admin.users({ query: "shadow" })).items).toEqual([]);
    for (const query of ["%", "_", "\\", `${user.email.slice(0, 9)}%org`]) {
      expect((await admin.caller.admin.users({ query })).items).toEqual([]);
    }
    const pages = await allPages((cursor) => admin.caller.admin.users({ cursor, limit: 3 }));
    const ids = pages.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(user.id);
  });
});
