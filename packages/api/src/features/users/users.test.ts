import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, expect, test } from "vitest";

import {
  allPages,
  createTestApp,
  reason,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";

let app: TestApp;
let searcher: TestUser;
beforeAll(async () => {
  app = await createTestApp();
  searcher = await app.register();
});
afterAll(() => app.close());

async function addUser(username: string): Promise<TestUser> {
  const user = await app.register();
  await user.caller.me.update({ username });
  return user;
}

const search = async (query: string) =>
  (await searcher.caller.users.search({ query })).items.map(({ username }) => username);

test("finds people by their name, without case and accents, beginnings first", async () => {
  await addUser("Zoé Quill");
  await addUser("quillon");
  await addUser("Quill 100%");
  expect(await search("QUILL")).toEqual(["Quill 100%", "quillon", "Zoé Quill"]);
  expect(await search("zoe")).toEqual(["Zoé Quill"]);
  expect(await search("100%")).toEqual(["Quill 100%"]);
  expect(await search("q%n")).toEqual([]);
  expect(await search("q_ill")).toEqual([]);
});

test("never shows nor looks at an e-mail address", async () => {
  const user = await addUser("Plain Name");
  expect(await search(user.email)).toEqual([]);
  const { items } = await searcher.caller.users.search({ query: "plain name" });
  expect(items).toEqual([{ id: user.id, username: "Plain Name" }]);
});

test("takes 64 characters to search for, and a hundred people a page", async () => {
  await expect(search("x".repeat(64))).resolves.toEqual([]);
  await expect(search("x".repeat(65))).rejects.toMatchObject({ code: "BAD_REQUEST" });
  const tooMany = searcher.caller.users.search({ query: "x", limit: 101 });
  await expect(tooMany).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("leaves out who is banned, and users of data sets", async () => {
  const { id } = await addUser("Banned Badger");
  await app.db
    .updateTable("user_account")
    .set({ banned_at: new Date() })
    .where("public_id", "=", id)
    .execute();
  await app.db.insertInto("user_account").values({ username: "Shadow Badger" }).execute();
  expect(await search("badger")).toEqual([]);
});

test("goes through all pages, each person once", async () => {
  const marker = randomUUID().slice(0, 8);
  for (let i = 0; i < 7; i++) await addUser(`${i % 2 ? "x" : ""}${marker} ${i % 3}`);
  const pages = await allPages((cursor) =>
    searcher.caller.users.search({ query: marker, cursor, limit: 2 }),
  );
  expect(pages.map((items) => items.length)).toEqual([2, 2, 2, 1]);
  expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(7);
});

test.each(["a\0b", "\uD800"])("a position that no name can have (%j) is none", async (name) => {
  const position = JSON.stringify(["users", 0, name, randomUUID()]);
  const cursor = Buffer.from(position).toString("base64url");
  const attempt = searcher.caller.users.search({ query: "quill", cursor });
  await expect(attempt).rejects.toMatchObject(reason("CURSOR_INVALID"));
});
