import { afterAll, beforeAll, expect, test } from "vitest";

import {
  allPages,
  createTestApp,
  reason,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const login = ({ email, password }: TestUser, userAgent = "tests") =>
  app.as(undefined, { userAgent }).auth.login({ email, password });

test("are listed with where they come from, the latest first", async () => {
  const user = await app.register();
  const { accessToken } = await login(user, "A phone");
  const { items, nextCursor } = await app.as(accessToken).auth.sessions();
  expect(items).toMatchObject([
    { userAgent: "A phone", current: true },
    { userAgent: "tests", current: false },
  ]);
  expect(nextCursor).toBeNull();
  const pages = await allPages((cursor) => user.caller.auth.sessions({ cursor, limit: 1 }));
  expect(pages.flat().map(({ id }) => id)).toEqual(items.map(({ id }) => id));
});

test("can be revoked one by one, by their owner only", async () => {
  const [user, stranger] = [await app.register(), await app.register()];
  const other = await login(user);
  const { items } = await user.caller.auth.sessions();
  const sessionId = items.find(({ current }) => !current)?.id ?? "";
  await expect(stranger.caller.auth.revokeSession({ sessionId })).rejects.toMatchObject(
    reason("SESSION_NOT_FOUND"),
  );
  await expect(app.as(other.accessToken).me.get()).resolves.toBeDefined();
  expect(await user.caller.auth.revokeSession({ sessionId })).toBeNull();
  expect(await user.caller.auth.revokeSession({ sessionId })).toBeNull();
  await expect(app.as(other.accessToken).me.get()).rejects.toMatchObject(reason("SESSION_ENDED"));
  await expect(
    app.as().auth.refresh({ refreshToken: other.refreshToken ?? "" }),
  ).rejects.toMatchObject(reason("REFRESH_TOKEN_INVALID"));
  expect((await user.caller.auth.sessions()).items).toHaveLength(1);
});

test("can be revoked all but the one that asks", async () => {
  const user = await app.register();
  const others = [await login(user), await login(user)];
  expect(await user.caller.auth.revokeOtherSessions()).toBeNull();
  for (const { accessToken } of others) {
    await expect(app.as(accessToken).me.get()).rejects.toMatchObject(reason("SESSION_ENDED"));
  }
  await expect(user.caller.me.get()).resolves.toBeDefined();
});

test("are twenty at most: the one that was used longest ago makes room", async () => {
  const user = await app.register();
  const second = await login(user);
  await app.as().auth.refresh({ refreshToken: user.refreshToken });
  for (let i = 0; i < 19; i++) await login(user);
  await expect(app.as(second.accessToken).me.get()).rejects.toMatchObject(reason("SESSION_ENDED"));
  const { items } = await user.caller.auth.sessions();
  expect(items).toHaveLength(20);
});
