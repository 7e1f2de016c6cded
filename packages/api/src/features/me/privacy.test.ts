import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { inTransaction } from "@recofinement/db";
import { testDatabaseUrl } from "@recofinement/db/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { dumpDatabase, plantCanaries, tablesWith } from "../../testing/canaries.ts";
import {
  addContent,
  createTestApp,
  formGroup,
  proposal,
  reason,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";
import { runInSandbox } from "../../testing/world.ts";
import { changeRole } from "../admin/roles.ts";
import { adjustAggregates } from "../interactions/queries.ts";
import { runEngines } from "../../engines/tasks.ts";
import { deleteAccount } from "./deletion.ts";
import { secretColumns } from "./export.ts";
import { findUserTables } from "./user-tables.ts";

let app: TestApp;
let contents: number[];
beforeAll(async () => {
  app = await createTestApp();
  contents = [];
  for (let i = 0; i < 8; i++) contents.push(await addContent(app.db, { genres: ["Jazz"] }));
});
afterAll(() => app.close());

const rowIdOf = async ({ id }: TestUser) =>
  (
    await app.db
      .selectFrom("user_account")
      .where("public_id", "=", id)
      .select("id")
      .executeTakeFirstOrThrow()
  ).id;

/** Someone with a row in every table that a user can have one in. */
async function registerWithEverything(): Promise<TestUser> {
  const user = await app.register();
  const { caller, email } = user;
  for (const [i, contentId] of contents.slice(0, 4).entries()) {
    await caller.interactions.rate({ contentId, rating: i + 1 });
  }
  const [genre] = await caller.catalogue.genres({ kind: "movie" });
  await caller.me.likeGenre({ genreId: genre?.id ?? 0 });
  const host = await app.register();
  await formGroup(user, [host]);
  const groupId = await formGroup(host);
  await host.caller.groups.invite({ groupId, userId: user.id });
  await caller.submissions.create(proposal());
  await app.as().auth.forgotPassword({ email });
  await changeRole(app, { email, role: "admin", isGranted: true });
  await runInSandbox(user, { contentId: contents[0] ?? 0, genreId: genre?.id ?? 0 });
  await app.api.drainJobs();
  await runEngines(app.api.engines);
  await caller.recommendations.refresh();
  await app.as().auth.forgotPassword({ email });
  const userId = await rowIdOf(user);
  await app.db
    .insertInto("recommendation_list")
    .values({
      user_id: userId,
      engine: "blend",
      kind: "movie",
      content_ids: [contents[7] ?? 0],
      scores: [1],
      reasons: JSON.stringify([[{ type: "popular", share: 1 }]]),
      read_at: new Date(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await caller.recommendations.reject({
    contentId: contents[6] ?? 0,
    reasons: [{ category: "year", value: "1999" }],
  });
  await caller.recommendations.forMe();
  await app.api.services.impressions.flush();
  await app.db
    .insertInto("list_change")
    .values({ user_id: userId, kind: "movie" })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await app.db
    .insertInto("submission")
    .values({ author_id: userId, kind: "movie", proposal: JSON.stringify({ title: "A film" }) })
    .execute();
  return user;
}

describe("the tables that a user is tied to", () => {
  test("are these, by the foreign keys of the database", async () => {
    const tables = await findUserTables(app.db);
    expect(tables.map(({ name }) => name).toSorted()).toEqual([
      "engine_run",
      "event",
      "group_invitation",
      "group_member",
      "impression",
      "interaction",
      "liked_genre",
      "list_change",
      "mail",
      "one_time_token",
      "recommendation_list",
      "refresh_token",
      "rejection",
      "rejection_reason",
      "sandbox_interaction",
      "sandbox_liked_genre",
      "sandbox_profile",
      "sandbox_result",
      "sandbox_run",
      "session",
      "submission",
      "user_account",
      "user_role",
    ]);
  });

  test("include one that comes later, directly or over another one", async () => {
    const own = await createTestApp();
    await own.database.query(`create table diary (id integer primary key,
      author_id integer not null references user_account on delete cascade)`);
    await own.database.query(`create table diary_page (text text,
      diary_id integer not null references diary on delete cascade)`);
    const { caller, password } = await own.register();
    const [{ id } = { id: 0 }] = await own.db.selectFrom("user_account").select("id").execute();
    await own.database.query(`insert into diary values (1, ${id})`);
    await own.database.query("insert into diary_page values ('dear diary', 1)");
    expect((await caller.me.export()).tables).toMatchObject({
      diary: [{ id: 1 }],
      diary_page: [{ text: "dear diary" }],
    });
    await caller.me.delete({ currentPassword: password });
    expect(tablesWith(await dumpDatabase(own.db), "dear diary")).toEqual([]);
    await own.close();
  });

  test("leave no column out of sight that holds a secret", async () => {
    const tables = (await findUserTables(app.db)).map(({ name }) => name);
    const { rows } = await sql<{ column: string }>`
      select table_name || '.' || column_name as column from information_schema.columns
      where table_schema = current_schema() and table_name = any(${tables})
        and (data_type = 'bytea' or column_name ~ 'hash|secret|token')
      order by 1`.execute(app.db);
    const secrets = Object.entries(secretColumns).flatMap(([table, columns]) =>
      columns.map((column) => `${table}.${column}`),
    );
    expect(rows.map(({ column }) => column)).toEqual(secrets.toSorted());
  });
});

describe("the export", () => {
  test("holds what was planted in every column for its owner, no secret, and nothing for others", async () => {
    const [user, stranger] = [await registerWithEverything(), await registerWithEverything()];
    await app.as().auth.forgotPassword({ email: user.email });
    const userId = await rowIdOf(user);
    const tables = await findUserTables(app.db);
    const before = JSON.stringify(await user.caller.me.export());
    for (const { name } of tables) expect(before).toContain(`"${name}":[{`);
    const planted = new Map<string, string>();
    for (const table of tables) {
      const canary = `canary-${randomUUID()}`;
      for (const column of await plantCanaries(app.db, { userId, tables: [table], canary })) {
        planted.set(column, canary);
      }
    }
    expect([...planted.keys()]).toEqual(
      expect.arrayContaining(["user_account.username", "session.user_agent", "mail.recipient"]),
    );
    const own = JSON.stringify(await user.caller.me.export());
    const others = JSON.stringify(await stranger.caller.me.export());
    for (const [column, canary] of planted) {
      const [table = "", name = ""] = column.split(".");
      const isSecret = secretColumns[table]?.includes(name) ?? false;
      const hidden = Buffer.from(canary).toString("hex");
      if (!isSecret) expect(own, column).toContain(canary);
      expect(own, column).not.toContain(hidden);
      expect(others, column).not.toContain(canary);
      expect(others, column).not.toContain(hidden);
    }
    const search = JSON.stringify(await stranger.caller.users.search({ query: "canary" }));
    expect(search).not.toContain("@");
  });

  test("says what a row is about, and when it was", async () => {
    const { caller } = await registerWithEverything();
    const { exportedAt, account, tables } = await caller.me.export();
    expect(new Date(exportedAt).getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(account.email).toContain("@");
    expect(tables["interaction"]?.[0]).toMatchObject({
      rating: 1,
      rated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      content: { kind: "movie", title: expect.any(String) },
    });
    expect(tables["liked_genre"]?.[0]).toMatchObject({ genre: { name: "Jazz" } });
    expect(tables["sandbox_interaction"]?.[0]).toMatchObject({
      rating: 4,
      content: { kind: "movie", title: expect.any(String) },
      sandbox_profile: { name: expect.any(String) },
    });
    for (const table of ["group_member", "group_invitation"]) {
      expect(tables[table]?.[0]).toMatchObject({ user_group: { name: "Film club" } });
    }
  });
});

/** Contents whose aggregates differ from what their ratings say. */
async function wrongAggregates(): Promise<unknown[]> {
  const { rows } = await sql`
    select content.id, rating_sum, rating_count
    from content left join interaction on content_id = content.id
    group by content.id
    having rating_sum <> coalesce(sum(interaction.rating), 0)
      or rating_count <> count(interaction.rating)`.execute(app.db);
  return rows;
}

describe("deletion", () => {
  test("needs the password", async () => {
    const { caller } = await app.register();
    await expect(caller.me.delete({ currentPassword: "not this one" })).rejects.toMatchObject(
      reason("PASSWORD_WRONG"),
    );
    await expect(caller.me.get()).resolves.toBeDefined();
  });

  test("leaves nothing of the user in any table of any schema, and true aggregates", async () => {
    const user = await registerWithEverything();
    const userId = await rowIdOf(user);
    const canary = `canary-${randomUUID()}`;
    const tables = await findUserTables(app.db);
    const secrets = {
      password: await app.db
        .selectFrom("user_account")
        .where("id", "=", userId)
        .select("password_hash")
        .execute(),
    };
    for (const { name } of tables.filter(({ name: table }) => table !== "user_account")) {
      const table = tables.filter((each) => each.name === name);
      await plantCanaries(app.db, { userId, tables: table, canary: `${canary}-${name}` });
    }
    await user.caller.me.update({ username: canary.slice(0, 40) });
    // What others asked for with the same address is about its owner as well.
    const registration = { email: user.email, username: "Somebody", password_hash: "x" };
    await app.db.insertInto("registration").values(registration).execute();
    await app.db
      .insertInto("mail")
      .values({ kind: "reset-password", recipient: user.email })
      .execute();
    const before = tablesWith(await dumpDatabase(app.db), canary.slice(0, 40));
    expect(before).toEqual(expect.arrayContaining(["public.session", "public.user_account"]));
    expect(await user.caller.me.delete({ currentPassword: user.password })).toBeNull();
    const gone = await dumpDatabase(app.db);
    expect(tablesWith(gone, canary.slice(0, 40))).toEqual([]);
    expect(tablesWith(gone, user.email)).toEqual([]);
    expect(tablesWith(gone, user.id)).toEqual([]);
    for (const { password_hash } of secrets.password) {
      expect(tablesWith(gone, password_hash ?? "")).toEqual([]);
    }
    for (const table of tables) {
      const rows =
        await sql`select 1 from ${sql.table(table.name)} where ${table.ownedBy(userId)}`.execute(
          app.db,
        );
      expect(rows.rows, table.name).toEqual([]);
    }
    expect(await wrongAggregates()).toEqual([]);
    await app.api.drainJobs();
    expect(tablesWith(await dumpDatabase(app.db), user.email)).toEqual([]);
  });

  test("is felt at once, and frees the address", async () => {
    const { caller, email, password, refreshToken } = await app.register();
    await caller.me.delete({ currentPassword: password });
    await expect(caller.me.get()).rejects.toMatchObject(reason("SESSION_ENDED"));
    await expect(app.as().auth.refresh({ refreshToken })).rejects.toMatchObject(
      reason("REFRESH_TOKEN_INVALID"),
    );
    await expect(app.as().auth.login({ email, password })).rejects.toMatchObject(
      reason("CREDENTIALS_INVALID"),
    );
    const again = await app.as().auth.register({ email, password, username: "Again" });
    expect((await app.as(again.accessToken).interactions.history({})).items).toEqual([]);
  });

  test("is over, and the address free, although its rows could not go yet; a job takes them", async () => {
    const user = await app.register();
    const userId = await rowIdOf(user);
    const { caller, email, password } = user;
    await caller.interactions.rate({ contentId: contents[0] ?? 0, rating: 4 });
    const row = () =>
      app.db
        .selectFrom("user_account")
        .where("id", "=", userId)
        .select(["email", "username", "password_hash"])
        .execute();
    await app.database.query("alter table interaction rename to hidden");
    expect(await caller.me.delete({ currentPassword: password })).toBeNull();
    await app.database.query("alter table hidden rename to interaction");
    expect(await row()).toEqual([{ email: null, username: "", password_hash: null }]);
    await expect(caller.me.get()).rejects.toMatchObject(reason("SESSION_ENDED"));
    await app.as().auth.register({ email, password, username: "Again" });
    await app.api.drainJobs();
    expect(await row()).toEqual([]);
    expect(await wrongAggregates()).toEqual([]);
  });

  test("goes on where it was interrupted", async () => {
    const user = await app.register();
    const userId = await rowIdOf(user);
    await sql`insert into content (kind, title) select 'movie', 'Many ' || n from generate_series(1, 2100) n`.execute(
      app.db,
    );
    await sql`insert into interaction (user_id, content_id, rating, rated_at)
      select ${userId}, id, 4, now() from content where title like 'Many %'`.execute(app.db);
    await sql`update content set rating_sum = 4, rating_count = 1 where title like 'Many %'`.execute(
      app.db,
    );
    await sql`update user_account set deletion_requested_at = now() where id = ${userId}`.execute(
      app.db,
    );
    await deleteAccount(app, userId, { until: 0 });
    const left = await app.db
      .selectFrom("interaction")
      .where("user_id", "=", userId)
      .select("content_id")
      .execute();
    expect(left).toHaveLength(1_100);
    expect(await wrongAggregates()).toEqual([]);
    await expect(user.caller.me.get()).rejects.toMatchObject(reason("SESSION_ENDED"));
    await deleteAccount(app, userId);
    await deleteAccount(app, userId);
    expect(await wrongAggregates()).toEqual([]);
    expect(
      await app.db.selectFrom("user_account").where("id", "=", userId).select("id").execute(),
    ).toEqual([]);
  });

  test.skipIf(!testDatabaseUrl)(
    "takes out of the aggregates what a call was still writing when the account went",
    async () => {
      const userId = await rowIdOf(await app.register());
      const contentId = contents[0] ?? 0;
      await sql`update user_account set deletion_requested_at = now() where id = ${userId}`.execute(
        app.db,
      );
      const { deleting } = await inTransaction(app, async ({ db }) => {
        const rating = { user_id: userId, content_id: contentId, rating: 4, rated_at: new Date() };
        await db.insertInto("interaction").values(rating).execute();
        await adjustAggregates(db, [{ contentId, sum: 4, count: 1 }]);
        const waiting = deleteAccount(app, userId);
        await sleep(400);
        return { deleting: waiting };
      });
      await deleting;
      expect(await wrongAggregates()).toEqual([]);
    },
  );

  test("does not touch an account that did not ask for it", async () => {
    const user = await app.register();
    await deleteAccount(app, await rowIdOf(user));
    await expect(user.caller.me.get()).resolves.toBeDefined();
  });

  test.skipIf(!testDatabaseUrl)(
    "keeps aggregates exact while its owner and others are rating",
    async () => {
      for (let round = 0; round < 3; round++) {
        const leaving = await app.register();
        const others = await Promise.all(Array.from({ length: 5 }, () => app.register()));
        const rate = (user: TestUser) =>
          Promise.allSettled(
            contents.flatMap((contentId) =>
              [1, 4].map((rating) => user.caller.interactions.rate({ contentId, rating })),
            ),
          );
        const rating = [leaving, ...others].map(rate);
        await leaving.caller.me.delete({ currentPassword: leaving.password });
        const [own = []] = await Promise.all(rating);
        for (const outcome of own) {
          if (outcome.status === "rejected")
            expect(outcome.reason).toMatchObject(reason("SESSION_ENDED"));
        }
        expect(await wrongAggregates()).toEqual([]);
      }
    },
  );
});
