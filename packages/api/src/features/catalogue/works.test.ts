import { inTransaction } from "@recofinement/db";
import { testDatabaseUrl } from "@recofinement/db/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";

import { addContent, createTestApp, type TestApp, type TestUser } from "../../testing/index.ts";
import { someoneWaits } from "../../testing/waiting.ts";
import { lockContents } from "../interactions/queries.ts";
import { linkWorks } from "./works.ts";

let app: TestApp;
let user: TestUser;
beforeAll(async () => {
  app = await createTestApp();
  user = await app.register();
});
afterAll(() => app.close());

const link = (...ids: number[]) => inTransaction(app, ({ db }) => linkWorks(db, ids));
const linkPatiently = (...ids: number[]) =>
  inTransaction(app, async ({ db }) => {
    await sql`set local lock_timeout = 0`.execute(db);
    await sql`set local statement_timeout = 0`.execute(db);
    await linkWorks(db, ids);
  });
const linkedTo = async (id: number) =>
  (await user.caller.catalogue.get({ id })).linked.map((other) => other.id);

async function addFilm(title: string, writers: string[], creators: string[] = ["Some Director"]) {
  const id = await addContent(app.db, { title, creators });
  await app.db.updateTable("movie").set({ writers }).where("content_id", "=", id).execute();
  return id;
}

test("a book and its film are one work, by the title and the author among the writers", async () => {
  const book = await addContent(app.db, {
    kind: "book",
    title: "The Hobbit",
    creators: ["J.R.R. Tolkien"],
  });
  const film = await addFilm("Hobbit", ["Fran Walsh", "J. R. R. Tolkien"]);
  const other = await addFilm("The Hobbit", ["Somebody Else"]);
  await link(film, other);
  expect(await linkedTo(book)).toEqual([film]);
  expect(await linkedTo(film)).toEqual([book]);
  expect(await linkedTo(other)).toEqual([]);
});

test("a third kind joins the work that there is, and linking again changes nothing", async () => {
  const creators = ["Douglas Adams"];
  const title = "Starship Titanic";
  const book = await addContent(app.db, { kind: "book", title, creators });
  const game = await addContent(app.db, { kind: "game", title, creators });
  await link(game);
  const film = await addFilm(title, creators);
  await link(film);
  await link(book, game, film);
  expect(await linkedTo(film)).toEqual([book, game]);
  const { work_id } = await app.db
    .selectFrom("content")
    .where("id", "=", book)
    .select("work_id")
    .executeTakeFirstOrThrow();
  const works = await app.db.selectFrom("work").where("id", "=", work_id).selectAll().execute();
  expect(works).toHaveLength(1);
});

test("two of one kind, and namesakes without a common maker, are no work", async () => {
  const one = await addContent(app.db, { kind: "book", title: "Emma", creators: ["Jane Austen"] });
  const two = await addContent(app.db, { kind: "book", title: "Emma", creators: ["Jane Austen"] });
  const game = await addContent(app.db, { kind: "game", title: "Emma", creators: ["Black River"] });
  await link(one, two, game);
  for (const id of [one, two, game]) expect(await linkedTo(id)).toEqual([]);
});

test.skipIf(!testDatabaseUrl)(
  "who waits for a content has locked none of the later ones, on PostgreSQL",
  async () => {
    const ids: number[] = [];
    for (let i = 0; i < 20; i++) {
      const both = { title: `Novel ${i}, the film`, creators: ["Only Author"] };
      ids.push(await addContent(app.db, { ...both, kind: "book" }), await addContent(app.db, both));
    }
    const [first = 0, ...others] = ids;
    // Written anew, a row stands behind the others: the order in which a table is read is another one.
    await app.db.updateTable("content").set({ cover: null }).where("id", "=", first).execute();
    const { linking } = await inTransaction(app, async ({ db }) => {
      await lockContents(db, [first]);
      const waiting = linkPatiently(...ids.toReversed());
      await someoneWaits(app.db);
      // Would be a deadlock if the other one had any of these.
      await lockContents(db, others);
      return { linking: waiting };
    });
    await linking;
    for (const [i, id] of ids.entries()) expect(await linkedTo(id)).toEqual([ids[i ^ 1]]);
  },
);

test("search finds the film of a book by the author, after the author's books", async () => {
  const creators = ["Stanisław Lem"];
  const book = await addContent(app.db, {
    kind: "book",
    title: "The Futurological Congress",
    creators,
  });
  const film = await addContent(app.db, { title: "The Congress", creators: ["Ari Folman"] });
  const { id } = await app.db
    .insertInto("work")
    .values({ slug: "congress" })
    .returning("id")
    .executeTakeFirstOrThrow();
  await app.db
    .updateTable("content")
    .set({ work_id: id })
    .where("id", "in", [book, film])
    .execute();
  const { items } = await user.caller.catalogue.search({ query: "lem" });
  expect(items.map((item) => item.id)).toEqual([book, film]);
  const films = await user.caller.catalogue.search({ query: "lem", kind: "movie" });
  expect(films.items.map((item) => item.id)).toEqual([film]);
});
