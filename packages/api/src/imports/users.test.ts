import { randomUUID } from "node:crypto";

import { hash as hashBcrypt } from "@node-rs/bcrypt";
import { testDatabaseUrl } from "@recofinement/db/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestApp, reason, type TestApp } from "../testing/index.ts";
import { importDataSet } from "./import-data-set.ts";
import type { ImportedUser, ImportSource, Row } from "./types.ts";

const password = "an old pass word";
let app: TestApp;
let passwordHash: string;
beforeAll(async () => {
  app = await createTestApp();
  passwordHash = await hashBcrypt(password, { cost: 4 });
});
afterAll(() => app.close());

const good = <T>(values: readonly T[]): Row<T>[] =>
  values.map((value, i) => ({ file: "test.csv", line: i + 2, ok: true, value }));

function person(id: string, email: string, more: Partial<ImportedUser> = {}): ImportedUser {
  return {
    id,
    username: `Old ${id}`,
    preferencesDefined: true,
    roles: ["user", "admin"],
    account: { email, passwordHash },
    ...more,
  };
}

/** A dump of its own with one film, which all of its users rate. */
function dump(
  name: string,
  users: readonly ImportedUser[],
  more: Partial<ImportSource> = {},
): ImportSource {
  const film = { id: "1", kind: "movie", title: name, year: 2001, genres: [name] } as const;
  const ratings = users.map(({ id }) => ({ userId: id, contentId: "1", rating: 4 }));
  return {
    name,
    contents: good([film]),
    users: good(users),
    interactions: good(ratings),
    ...more,
  };
}

const newEmail = () => `${randomUUID()}@example.org`;
const signIn = (email: string) => app.as().auth.login({ email, password });
const meOf = async (email: string) => app.as((await signIn(email)).accessToken).me.get();

describe("people of a data set", () => {
  test("get names that somebody could have chosen here", async () => {
    const names = ["Nice\u202Ename\u200D", "x".repeat(46), "\u2028", "Ada Lovelace"];
    const users = names.map((username, i) => person(`${i}`, newEmail(), { username }));
    const shadow = person("\u202E9", "", { account: null });
    const groups = good(
      ["Fel\u202Elows", "\u202E", "g".repeat(61)].map((name) => ({
        name,
        ownerId: "0",
        memberIds: [],
        invitedIds: [],
      })),
    );
    const { rejected } = await importDataSet(app, dump("names", [...users, shadow], { groups }));
    const rows = await app.db
      .selectFrom("user_account")
      .where("origin", "like", "names:%")
      .select("username")
      .orderBy("id")
      .execute();
    expect(rows.map(({ username }) => username).toSorted()).toEqual(
      ["Nicename", "names-1", "names-2", "names-9", "Ada Lovelace"].toSorted(),
    );
    expect(rejected.reasons).toMatchObject([
      { reason: "the username cannot be one here: the account gets another", count: 2 },
      { reason: "the name of the group cannot be one", count: 2 },
    ]);
    const added = await app.db
      .selectFrom("user_group")
      .innerJoin("user_account", "user_account.id", "owner_id")
      .where("origin", "=", "names:0")
      .select("name")
      .execute();
    expect(added).toEqual([{ name: "Fellows" }]);
  });

  test("sign in with the password that they had, which is then stored anew", async () => {
    const email = newEmail();
    const report = await importDataSet(
      app,
      dump("sign-in", [person("7", ` ${email.toUpperCase()}`)]),
    );
    expect(report).toMatchObject({
      users: { added: 1, matched: 0 },
      interactions: { added: 1 },
      rejected: { count: 0 },
    });
    const caller = app.as((await signIn(email)).accessToken);
    expect(await caller.me.get()).toMatchObject({
      email,
      username: "Old 7",
      emailVerified: false,
      roles: ["user"],
      preferencesDefined: true,
    });
    const stored = await app.db
      .selectFrom("user_account")
      .where("email", "=", email)
      .select("password_hash")
      .executeTakeFirstOrThrow();
    expect(stored.password_hash).toMatch(/^\$argon2id\$/);
    await expect(signIn(email)).resolves.toBeDefined();
    await expect(app.as().auth.login({ email, password: "wrong" })).rejects.toMatchObject(
      reason("CREDENTIALS_INVALID"),
    );
  });

  test("are the same at a second import, with the password and address that they have by then", async () => {
    const email = newEmail();
    const source = () => dump("again", [person("1", email)]);
    await importDataSet(app, source());
    const caller = app.as((await signIn(email)).accessToken);
    const moved = newEmail();
    await caller.me.changeEmail({ currentPassword: password, newEmail: moved });
    const second = await importDataSet(app, source());
    expect(second).toMatchObject({
      users: { added: 0, matched: 1 },
      interactions: { added: 0, changed: 0, unchanged: 1 },
    });
    expect(await meOf(moved)).toMatchObject({ email: moved });
    await expect(signIn(email)).rejects.toMatchObject(reason("CREDENTIALS_INVALID"));
  });

  test("whose address has an account here are that account, and nothing about it changes", async () => {
    const user = await app.register();
    const { userId } = await app.actorOf(user.accessToken);
    const read = () =>
      app.db.selectFrom("user_account").where("id", "=", userId).selectAll().execute();
    const before = await read();
    const report = await importDataSet(
      app,
      dump("taken", [person("1", user.email.toUpperCase())]),
      {
        withRoles: true,
      },
    );
    expect(report.users).toEqual({ added: 0, matched: 1 });
    expect(await read()).toEqual(before);
    expect(await user.caller.me.get()).toMatchObject({ roles: ["user"] });
    await expect(signIn(user.email)).rejects.toMatchObject(reason("CREDENTIALS_INVALID"));
    const { rows } =
      await sql`select rating from interaction join content_identifier using (content_id)
      where source = 'taken' and user_id = ${userId}`.execute(app.db);
    expect(rows).toEqual([{ rating: 4 }]);
  });

  test("do not lose what they did here since", async () => {
    const email = newEmail();
    const rating = { userId: "1", contentId: "1", rating: 2, ratedAt: new Date("2019-01-01") };
    const source = () =>
      dump("since", [person("1", email)], {
        interactions: good([{ ...rating, count: 3, countedAt: rating.ratedAt }]),
      });
    await importDataSet(app, source());
    const caller = app.as((await signIn(email)).accessToken);
    const [{ content: { id: contentId } = { id: 0 } } = {}] = (
      await caller.interactions.history({})
    ).items;
    await caller.interactions.rate({ contentId, rating: 5 });
    expect(await importDataSet(app, source())).toMatchObject({
      interactions: { changed: 0, unchanged: 1 },
    });
    expect(await caller.interactions.get({ contentId })).toMatchObject({ rating: 5, count: 3 });
    expect(await caller.catalogue.get({ id: contentId })).toMatchObject({
      rating: 5,
      ratingCount: 1,
    });
  });

  test("have the roles of the data set only where that is asked for", async () => {
    const [admin, plain] = [newEmail(), newEmail()];
    await importDataSet(app, dump("plain", [person("1", plain)]));
    expect(await meOf(plain)).toMatchObject({ roles: ["user"] });
    const roles = ["admin", "emperor"];
    await importDataSet(app, dump("roles", [person("1", admin, { roles })]), { withRoles: true });
    expect(await meOf(admin)).toMatchObject({ roles: ["admin", "user"] });
  });

  test("without a password are shadow users, and nobody else's rows are touched", async () => {
    const shadow = person("1", "", { account: null, username: "Ignored" });
    const source = dump("shadows", [shadow], {
      interactions: good([
        { userId: "1", contentId: "1", rating: 3 },
        { userId: "2", contentId: "1", rating: 1 },
      ]),
    });
    const { rejected } = await importDataSet(app, source);
    expect(rejected.reasons).toMatchObject([
      { reason: "there is no user with this identifier", first: [{ line: 3, value: "2" }] },
    ]);
    const accounts = await app.db
      .selectFrom("user_account")
      .where("origin", "like", "shadows:%")
      .select(["email", "password_hash", "origin"])
      .execute();
    expect(accounts).toEqual([{ email: null, password_hash: null, origin: "shadows:1" }]);
  });

  test("of one mailbox are one, and an address that cannot be one is left out unrepeated", async () => {
    const email = newEmail();
    const users = [person("1", email), person("2", email.toUpperCase()), person("3", "nowhere")];
    const report = await importDataSet(app, dump("mailboxes", users));
    expect(report.users).toEqual({ added: 1, matched: 1 });
    expect(JSON.stringify(report.rejected)).not.toContain("nowhere");
    expect(report.rejected.count).toBe(2);
  });

  test("keep the genres that they like and their groups", async () => {
    const [owner, member, invited] = [newEmail(), newEmail(), newEmail()];
    const users = [
      person("1", owner),
      person("2", member),
      person("3", invited),
      person("4", "", { account: null }),
    ];
    const source = () =>
      dump("company", users, {
        likes: good([
          { userId: "1", kind: "movie", genre: "company" } as const,
          { userId: "9", kind: "movie", genre: "company" } as const,
        ]),
        groups: good([
          { name: "Friends", ownerId: "1", memberIds: ["2", "4", "1"], invitedIds: ["3", "2"] },
          { name: "Nobody's", ownerId: "4", memberIds: ["1"], invitedIds: [] },
        ]),
      });
    const report = await importDataSet(app, source());
    expect(report).toMatchObject({ likes: 1, groups: 1, rejected: { count: 2 } });
    const { rows } = await sql<{ email: string }>`
      select email, owner_id = user_id as is_owner, false as is_invited from group_member
        join user_account on user_account.id = user_id join user_group on user_group.id = group_id
        where name = 'Friends'
      union all select email, false, true from group_invitation
        join user_account on user_account.id = user_id
      order by is_invited, is_owner desc`.execute(app.db);
    expect(rows).toEqual([
      { email: owner, is_owner: true, is_invited: false },
      { email: member, is_owner: false, is_invited: false },
      { email: invited, is_owner: false, is_invited: true },
    ]);
    expect(await importDataSet(app, source())).toMatchObject({ likes: 0, groups: 0 });
  });

  test.skipIf(!testDatabaseUrl)(
    "who register while they are imported have one account, on PostgreSQL",
    async () => {
      for (let round = 0; round < 5; round++) {
        const email = newEmail();
        const registration = { email, username: "Somebody", password: "Wq8!a new password" };
        const [report] = await Promise.all([
          importDataSet(app, dump(`race ${round}`, [person("1", email)])),
          app
            .as()
            .auth.register(registration)
            .catch(() => undefined),
        ]);
        expect(report.users.added + report.users.matched).toBe(1);
        expect(report.interactions.added).toBe(1);
      }
    },
  );
});
