import { testDatabaseUrl } from "@recofinement/db/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { addContent, createTestApp, type TestApp } from "../testing/index.ts";
import { importDataSet } from "./import-data-set.ts";
import type { ImportedContent, ImportedRating, ImportSource, Row } from "./types.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const at = new Date("2020-01-01T00:00:00Z");
const good = <T>(values: T[]): Row<T>[] =>
  values.map((value, i) => ({ line: i + 2, ok: true, value }));
const film = (id: string, more: Partial<ImportedContent> = {}): ImportedContent => ({
  id,
  kind: "movie",
  title: `Film ${id}`,
  year: 1999,
  genres: ["Drama"],
  ...more,
});
const rating = (userId: string, contentId: string, stars: number): ImportedRating => ({
  userId,
  contentId,
  rating: stars,
  at,
});

function source(
  name: string,
  contents: Row<ImportedContent>[],
  ratings: Row<ImportedRating>[] = [],
): ImportSource {
  return { name, contents, ratings };
}

const byIdentifier = async (name: string) => {
  const { rows } = await sql<{
    identifier: string;
    id: number;
    title: string;
    rating: number;
    count: number;
  }>`
    select identifier, content.id, title, rating, rating_count as count from content
    join content_identifier on content_id = content.id where source = ${name} order by identifier`.execute(
    app.db,
  );
  return rows;
};

describe("importDataSet", () => {
  test("a second import finds everything again and replaces ratings", async () => {
    const contents = good([film("1"), film("2")]);
    const first = await importDataSet(
      { db: app.db },
      source(
        "twice",
        contents,
        good([rating("a", "1", 4), rating("b", "1", 2), rating("a", "2", 5)]),
      ),
    );
    expect(first).toMatchObject({
      contents: { added: 2, matched: 0 },
      ratings: { stored: 3, users: 2 },
    });
    const second = await importDataSet(
      { db: app.db },
      source(
        "twice",
        contents,
        good([rating("a", "1", 4), rating("b", "1", 3), rating("a", "2", 5)]),
      ),
    );
    expect(second.contents).toEqual({ added: 0, matched: 2 });
    expect(await byIdentifier("twice")).toMatchObject([
      { identifier: "1", rating: 3.5, count: 2 },
      { identifier: "2", rating: 5, count: 1 },
    ]);
  });

  test("leaves out bad lines and says which and why", async () => {
    const contents: Row<ImportedContent>[] = [
      ...good([film("1", { title: "Kept" })]),
      { line: 3, ok: false, reason: "the title is empty" },
      { line: 4, ok: true, value: film("1", { title: "Again" }) },
    ];
    const ratings: Row<ImportedRating>[] = [
      { line: 2, ok: true, value: rating("a", "1", 3) },
      { line: 3, ok: true, value: rating("a", "404", 3) },
      { line: 4, ok: true, value: rating("a", "1", 4) },
    ];
    const { rejected } = await importDataSet({ db: app.db }, source("dirty", contents, ratings));
    expect(rejected).toEqual({
      count: 3,
      first: [
        { part: "contents", line: 3, reason: "the title is empty" },
        { part: "contents", line: 4, reason: "The identifier 1 occurs twice." },
        { part: "ratings", line: 3, reason: "There is no content with the identifier 404." },
      ],
    });
    expect(await byIdentifier("dirty")).toMatchObject([{ title: "Kept", rating: 4, count: 1 }]);
  });

  test("leaves nothing behind when it fails in the middle", async () => {
    async function* broken() {
      yield* good([rating("a", "1", 3)]);
      throw new Error("the disk is gone");
    }
    const failing = importDataSet(
      { db: app.db },
      {
        name: "broken",
        contents: good([film("1", { title: "Half an import" })]),
        ratings: broken(),
      },
    );
    await expect(failing).rejects.toThrow("the disk is gone");
    expect(await byIdentifier("broken")).toEqual([]);
    const left = await app.db
      .selectFrom("content")
      .where("title", "=", "Half an import")
      .select("id")
      .execute();
    expect(left).toEqual([]);
  });

  test("recognises a content by another identifier, then by title and year, each once", async () => {
    await importDataSet(
      { db: app.db },
      source("first", good([film("x", { title: "Known", identifiers: { imdb: "tt1" } })])),
    );
    const own = await addContent(app.db, { title: "Same Name", year: 1999 });
    const report = await importDataSet(
      { db: app.db },
      source(
        "second",
        good([
          film("1", { title: "Called otherwise", identifiers: { imdb: "tt1" } }),
          film("2", { title: "same name" }),
          film("3", { title: "Same Name" }),
        ]),
      ),
    );
    expect(report.contents).toEqual({ added: 1, matched: 2 });
    const [first, second, third] = await byIdentifier("second");
    expect(first).toMatchObject({ title: "Known" });
    expect(second).toMatchObject({ id: own, title: "Same Name" });
    expect(third?.id).not.toBe(own);
  });

  test.skipIf(!testDatabaseUrl)("two at once add everything once, on PostgreSQL", async () => {
    const contents = good(Array.from({ length: 50 }, (_, i) => film(`parallel ${i}`)));
    const ratings = good([rating("a", "parallel 1", 4)]);
    const both = await Promise.all(
      [1, 2].map(() => importDataSet({ db: app.db }, source("parallel", contents, ratings))),
    );
    expect(both.map((report) => report.contents.added).toSorted((a, b) => a - b)).toEqual([0, 50]);
    expect(await byIdentifier("parallel")).toHaveLength(50);
  });

  test("keeps ratings that people gave meanwhile", async () => {
    const contents = good([film("1", { title: "Rated by people too" })]);
    await importDataSet({ db: app.db }, source("alive", contents, good([rating("a", "1", 5)])));
    const [{ id = 0 } = {}] = await byIdentifier("alive");
    const user = await app.register();
    await user.caller.interactions.rate({ contentId: id, rating: 1 });
    await importDataSet({ db: app.db }, source("alive", contents, good([rating("a", "1", 4)])));
    expect(await byIdentifier("alive")).toMatchObject([{ rating: 2.5, count: 2 }]);
  });
});
