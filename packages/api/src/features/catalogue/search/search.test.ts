import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { addContent, addEpisode } from "../../../testing/factories.ts";
import { allPages, createTestApp, type TestApp, type TestUser } from "../../../testing/index.ts";
import { countCatalogue } from "../counts.ts";

let app: TestApp;
let user: TestUser;
beforeAll(async () => {
  app = await createTestApp();
  user = await app.register();
});
afterAll(() => app.close());

describe("search", () => {
  const titles = async (query: string, kind?: "movie" | "book") => {
    const { items } = await user.caller.catalogue.search({ query, ...(kind && { kind }) });
    return items.map(({ title }) => title);
  };

  beforeAll(async () => {
    await addContent(app.db, { title: "Amélie", year: 2001, creators: ["Jean-Pierre Jeunet"] });
    await addContent(app.db, { title: "Star Wars", creators: ["George Lucas"] });
    await addContent(app.db, { kind: "book", title: "Star Maker", creators: ["Olaf Stapledon"] });
    await addContent(app.db, {
      kind: "book",
      title: "Crime and Punishment",
      creators: ["Fyodor Dostoevsky"],
    });
    await addContent(app.db, { title: "100% Wolf" });
    await addContent(app.db, { title: "1000 Wolves" });
    await addContent(app.db, { title: "Spider-Man" });
    await addContent(app.db, { title: "Schindler's List" });
    await addContent(app.db, { title: "S.W.A.T." });
    await addContent(app.db, { title: "Forrest Gump" });
    await addContent(app.db, { title: "Rocky 2" });
    await addContent(app.db, { title: "M*A*S*H" });
    await addContent(app.db, { title: "WALL·E", year: 2008 });
    await addContent(app.db, { title: "Remember the Titans" });
    await addContent(app.db, { title: "REM Sleep" });
    await addContent(app.db, { title: "The Sound of Rem" });
    await addContent(app.db, { kind: "track", title: "Losing My Religion", creators: ["R.E.M."] });
    await addContent(app.db, {
      kind: "book",
      title: "The Hunger Games",
      creators: ["Suzanne Collins"],
    });
    await app.db
      .insertInto("content_identifier")
      .values((eb) => ({
        source: "isbn",
        identifier: "9780439023481",
        content_id: eb.selectFrom("content").where("title", "=", "The Hunger Games").select("id"),
      }))
      .execute();
    await app.db
      .updateTable("content")
      .set({ popularity: 4 })
      .where("title", "in", ["Remember the Titans", "REM Sleep", "The Sound of Rem"])
      .execute();
    await countCatalogue(app);
  });

  test.each([
    ["amelie", "Amélie"],
    ["AMÉLIE", "Amélie"],
    ["stra wars", "Star Wars"],
    ["dostoyevski", "Crime and Punishment"],
    ["jeunet", "Amélie"],
    ["star w", "Star Wars"],
    ["100%", "100% Wolf"],
    ["starwars", "Star Wars"],
    ["spiderman", "Spider-Man"],
    ["spider man", "Spider-Man"],
    ["schindlers list", "Schindler's List"],
    ["schindler’s", "Schindler's List"],
    ["swat", "S.W.A.T."],
    ["forest gump", "Forrest Gump"],
    ["gump forrest", "Forrest Gump"],
    ["star wras", "Star Wars"],
    ["amlie xyzzy", "Amélie"],
    ["amelia", "Amélie"],
    ["schindelrs li", "Schindler's List"],
    ["forest gump film", "Forrest Gump"],
    ["amelie 2001", "Amélie"],
    ["fyodor crime and punishment novel", "Crime and Punishment"],
    ["crimeandpunishment", "Crime and Punishment"],
    ["krime and punishmant", "Crime and Punishment"],
    ["shindlers list", "Schindler's List"],
    ["rocky ii", "Rocky 2"],
    ["rocky two", "Rocky 2"],
    ["mash", "M*A*S*H"],
    ["wall-e", "WALL·E"],
    ["walle", "WALL·E"],
    ["starwars", "Star Wars"],
    ["r.e.m.", "Losing My Religion"],
    ["ISBN: 978-0-439-02348-1", "The Hunger Games"],
    ["isbn10 0439023483", "The Hunger Games"],
    ["2008", "WALL·E"],
    ["star\twars\n", "Star Wars"],
    ["amelie trailer", "Amélie"],
  ])("%s finds %s first", async (query, title) => {
    expect((await titles(query))[0]).toBe(title);
  });

  test("ranks the works of a name first, then titles that begin so, then those with the words", async () => {
    await addContent(app.db, { title: "A Remarkable Remedy of Sounds" });
    expect(await titles("rem")).toEqual([
      "Losing My Religion",
      "Remember the Titans",
      "REM Sleep",
      "A Remarkable Remedy of Sounds",
      "The Sound of Rem",
    ]);
    expect(await titles("soun")).toEqual(["The Sound of Rem", "A Remarkable Remedy of Sounds"]);
  });

  test("takes no number for another one", async () => {
    expect(await titles("99999")).toEqual([]);
    expect(await titles("1999")).toEqual([]);
  });

  test("takes wildcards literally and nothing for nothing", async () => {
    expect(await titles("%%%")).toEqual([]);
    expect(await titles("___")).toEqual([]);
    expect(await titles(String.raw`\ `)).toEqual([]);
    for (const query of ["＿", "％", "\u0301", "':*", "'", "&|!"]) {
      expect(await titles(query)).toEqual([]);
    }
    await expect(titles("  ")).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(titles("x".repeat(301))).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  test("looks in one kind or in all, never at episodes", async () => {
    const series = await addContent(app.db, { kind: "series", title: "Star Trek" });
    await addEpisode(app.db, { seriesId: series, title: "The Star Beast", episode: 1 });
    expect((await titles("star")).toSorted()).toEqual(["Star Maker", "Star Trek", "Star Wars"]);
    expect(await titles("star", "book")).toEqual(["Star Maker"]);
    const { items } = await user.caller.catalogue.episodes({ seriesId: series });
    expect(items).toMatchObject([{ season: 1, episode: 1, title: "The Star Beast" }]);
  });

  test("shows a content once, however many readings of the query it matches", async () => {
    for (const query of ["star wras", "forest gump film", "amelie 2001", "krime and punishmant"]) {
      const pages = await allPages((cursor) =>
        user.caller.catalogue.search({ query, limit: 1, cursor }),
      );
      const seen = pages.flat().map(({ id }) => id);
      expect(seen).toEqual([...new Set(seen)]);
      const { items } = await user.caller.catalogue.search({ query });
      expect(seen).toEqual(items.map(({ id }) => id));
    }
  });

  test("pages without loss or repeat", async () => {
    const all = await titles("star");
    const pages = await allPages((cursor) =>
      user.caller.catalogue.search({ query: "star", limit: 1, cursor }),
    );
    const seen = pages.flat().map(({ title }) => title);
    expect(seen).toEqual(all);
  });
});
