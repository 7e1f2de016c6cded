import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestApp, reason, type TestApp } from "../testing/index.ts";
import { cleanUpAccounts } from "./cleanup.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const count = async (
  table: "session" | "refresh_token" | "one_time_token" | "rate_limit" | "mail",
) =>
  Number(
    (await sql<{ n: string }>`select count(*) as n from ${sql.table(table)}`.execute(app.db))
      .rows[0]?.n,
  );

test("what has run out goes, and what is in use stays", async () => {
  const [gone, stays] = [await app.register(), await app.register()];
  await app.api.drainJobs();
  const { userId } = await app.actorOf(gone.accessToken);
  await gone.caller.auth.logout();
  await app.as().auth.forgotPassword({ email: stays.email });
  await cleanUpAccounts(app);
  expect(await count("session")).toBe(2);
  expect(await count("mail")).toBe(1);

  await app.as().auth.refresh({ refreshToken: stays.refreshToken });
  await sql`update refresh_token set used_at = now() - interval '31 days' where used_at is not null`.execute(
    app.db,
  );
  await sql`update session set revoked_at = now() - interval '25 hours' where user_id = ${userId}`.execute(
    app.db,
  );
  await sql`update one_time_token set expires_at = now() where user_id = ${userId}`.execute(app.db);
  await sql`update mail set created_at = now() - interval '8 days'`.execute(app.db);
  await sql`insert into rate_limit (key, points, expire) values
    ('over', 1, 1), ('counting', 1, extract(epoch from now()) * 1000 + 60000)`.execute(app.db);
  await cleanUpAccounts(app);
  expect(await count("session")).toBe(1);
  expect(await count("refresh_token")).toBe(1);
  expect(await count("one_time_token")).toBe(1);
  expect(await count("mail")).toBe(0);
  expect(await count("rate_limit")).toBe(1);
  await expect(stays.caller.me.get()).resolves.toBeDefined();
  await expect(gone.caller.me.get()).rejects.toMatchObject(reason("SESSION_ENDED"));
});
