import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { addContent } from "../../testing/factories.ts";
import { allPages, createTestApp, type TestApp, type TestUser } from "../../testing/index.ts";
import { countCatalogue } from "./counts.ts";

let app: TestApp;
let user: TestUser;
beforeAll(async () => {
  app = await createTestApp();
  user = await app.register();
});
afterAll(() => app.close());

describe("get", () => {
  test("shows the details of its kind and the same work in other kinds", async () => {
    const { id: workId } = await app.db
      .insertInto("work")
      .values({ slug: "dune" })
      .returning("id")
      .executeTakeFirstOrThrow();
    const book = await addContent(app.db, {
      kind: "book",
      title: "Dune",
      year: 1965,
      genres: ["Science Fiction"],
    });
    const film = await addContent(app.db, { kind: "movie", title: "Dune", year: 2021 });
    await app.db
      .updateTable("content")
      .set({ work_id: workId })
      .where("id", "in", [book, film])
      .execute();
    await app.db
      .updateTable("book")
      .set({ publisher: "Chilton" })
      .where("content_id", "=", book)
      .execute();
    const shown = await user.caller.catalogue.get({ id: book });
    expect(shown).toMatchObject({
      kind: "book",
      title: "Dune",
      genres: [{ name: "Science Fiction" }],
      details: { publisher: "Chilton", isbn: null },
      linked: [{ id: film, kind: "movie", title: "Dune", year: 2021 }],
    });
  });

  test("answers NOT_FOUND for what is not there, BAD_REQUEST for what cannot be", async () => {
    await expect(user.caller.catalogue.get({ id: 2_000_000_000 })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    for (const id of [0, -1, 1.5, 2 ** 31, Number.NaN]) {
      await expect(user.caller.catalogue.get({ id })).rejects.toMatchObject({
        code: "BAD_REQUEST",
      });
    }
  });
});

describe("popular", () => {
  test("pages through a kind in falling popularity, without loss or repeat", async () => {
    const ids = [];
    for (let i = 0; i < 7; i++) {
      const id = await addContent(app.db, {
        kind: "game",
        genres: i % 2 ? ["Puzzle"] : ["Racing"],
      });
      // Some are equally popular: their order is by id.
      await app.db
        .updateTable("content")
        .set({ popularity: 4 - (i >> 1) / 3 })
        .where("id", "=", id)
        .execute();
      ids.push(id);
    }
    const pages = await allPages((cursor) =>
      user.caller.catalogue.popular({ kind: "game", limit: 2, cursor }),
    );
    const seen = pages.flat().map(({ id }) => id);
    expect(seen).toEqual(ids);
    await countCatalogue(app);
    const genres = await user.caller.catalogue.genres({ kind: "game" });
    expect(genres.map(({ name, count }) => [name, count])).toEqual([
      ["Puzzle", 3],
      ["Racing", 4],
    ]);
    const puzzles = await user.caller.catalogue.popular({ kind: "game", genreId: genres[0]?.id });
    expect(puzzles.items.map(({ id }) => id)).toEqual([ids[1], ids[3], ids[5]]);
  });

  test("a cursor belongs to its list, and says only what can be", async () => {
    const { catalogue, interactions, recommendations } = user.caller;
    for (let i = 0; i < 3; i++) await addContent(app.db, { kind: "app", title: `Cursor ${i}` });
    const { nextCursor } = await catalogue.popular({ kind: "app", limit: 1 });
    const made = [
      ["search", 1e10, 1],
      ["popular", "x", 1],
      ["history", 1e300, 1],
      ["history", -1e18, 1],
      ["history", 1.5, 1],
      ["episodes", 1, 2 ** 31],
    ].map((position) => Buffer.from(JSON.stringify(position)).toString("base64url"));
    for (const cursor of [nextCursor, ...made]) {
      const calls = [
        catalogue.search({ query: "cursor", cursor }),
        interactions.history({ cursor }),
        recommendations.forMe({ cursor }),
      ];
      for (const result of await Promise.allSettled(calls)) {
        if (result.status === "rejected")
          expect(result.reason).toMatchObject({ code: "BAD_REQUEST" });
      }
    }
    await expect(catalogue.search({ query: "cursor", cursor: nextCursor })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });

  test("refuses an unknown kind, a limit out of range and a cursor of another list", async () => {
    const { popular, search } = user.caller.catalogue;
    await addContent(app.db, { title: "Cursor one" });
    await addContent(app.db, { title: "Cursor two" });
    const { nextCursor } = await search({ query: "cursor", limit: 1 });
    expect(nextCursor).not.toBeNull();
    const wrong = [{ limit: 0 }, { limit: 101 }, { cursor: "nonsense" }, { cursor: btoa('["x"]') }];
    for (const input of wrong) {
      await expect(popular({ kind: "game", ...input })).rejects.toMatchObject({
        code: "BAD_REQUEST",
      });
    }
    // @ts-expect-error the types refuse it too
    await expect(popular({ kind: "opera" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });
});
