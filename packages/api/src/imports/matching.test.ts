import { inTransaction } from "@recofinement/db";
import { afterAll, beforeAll, expect, test } from "vitest";

import { addContents, writeIdentifiers } from "../features/catalogue/writing/contents.ts";
import type { NewContent } from "../features/catalogue/writing/types.ts";
import { createTestApp, type TestApp } from "../testing/index.ts";
import { findContents } from "./matching.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const book = (id: string, more: Partial<NewContent> = {}): NewContent => ({
  id,
  kind: "book",
  title: `Book ${id}`,
  year: 1950,
  genres: [],
  ...more,
});

/** Puts books into the catalogue under what a data set calls them; returns their ids. */
function place(sourceName: string, ...books: NewContent[]): Promise<number[]> {
  return inTransaction(app, async ({ db }) => {
    const placed = await addContents(db, books);
    await writeIdentifiers(db, { sourceName, placed });
    return placed.map(({ contentId }) => contentId);
  });
}

const find = (sourceName: string, ...contents: NewContent[]) =>
  inTransaction(app, async ({ db }) =>
    Object.fromEntries(await findContents(db, { sourceName, contents })),
  );

test("its own identifier comes before those of others, and these before the title", async () => {
  const isbn = "9780306406157";
  const [byOwn, byIsbn, byTitle] = await place(
    "elsewhere",
    book("a", { title: "Own" }),
    book("b", { title: "Numbered", identifiers: { isbn } }),
    book("c", { title: "Titled" }),
  );
  await inTransaction(app, ({ db }) =>
    db
      .insertInto("content_identifier")
      .values({ source: "here", identifier: "1", content_id: byOwn ?? 0 })
      .execute(),
  );
  const found = await find(
    "here",
    book("1", { title: "Titled", identifiers: { isbn } }),
    book("2", { title: "Titled", identifiers: { isbn } }),
    book("3", { title: "the TITLED" }),
    book("4", { title: "Titled" }),
  );
  expect(found).toEqual({ 1: byOwn, 2: byIsbn, 3: byTitle });
});

test("an identifier of another kind is another content's", async () => {
  await place("films", book("1", { kind: "movie", title: "Film", identifiers: { isbn: "x1" } }));
  expect(await find("books", book("1", { identifiers: { isbn: "x1" } }))).toEqual({});
});

test("a content that the data set means already is not found by its title or other identifiers", async () => {
  await place("claims", book("old", { title: "Claimed", identifiers: { isbn: "x2" } }));
  const other = book("new", { title: "Claimed", identifiers: { isbn: "x2" } });
  expect(await find("claims", other)).toEqual({});
  expect(Object.keys(await find("others", other))).toEqual(["new"]);
});

test("a title without letters and digits means nothing", async () => {
  await place("signs", book("1", { title: "!!!" }));
  expect(await find("other signs", book("1", { title: "???" }))).toEqual({});
});
