import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  addContent,
  createTestApp,
  proposal,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";
import { countCatalogue } from "../catalogue/counts.ts";

let app: TestApp;
let user: TestUser;
beforeAll(async () => {
  app = await createTestApp();
  user = await app.register();
});
afterAll(() => app.close());

type Input = Parameters<TestUser["caller"]["submissions"]["duplicates"]>[0];

/** The contents that are said to be the same, and those that may be. */
async function find(input: Input) {
  // As a job does after each approval and import.
  await countCatalogue(app);
  const { contents } = await user.caller.submissions.duplicates(input);
  const idsOf = (wanted: boolean) =>
    contents.filter(({ isSame }) => isSame === wanted).map(({ id }) => id);
  return { same: idsOf(true), likely: idsOf(false) };
}

async function identify(contentId: number, [source, identifier]: [string, string]) {
  await app.db
    .insertInto("content_identifier")
    .values({ source, identifier, content_id: contentId })
    .execute();
}

describe("by title", () => {
  test("the same kind and year is the same, about that year is likely", async () => {
    const ids = new Map<number | undefined, number>();
    for (const year of [1980, 1981, 1982, 1983, undefined]) {
      ids.set(year, await addContent(app.db, { title: "The Night Train", ...(year && { year }) }));
    }
    await addContent(app.db, { kind: "book", title: "The Night Train", year: 1981 });
    const { same, likely } = await find({ kind: "movie", title: "night train!", year: 1981 });
    expect(same).toEqual([ids.get(1981)]);
    const about = [1980, 1982, undefined].map((each) => ids.get(each));
    expect(new Set(likely)).toEqual(new Set(about));
    const undated = await find({ kind: "movie", title: "Night Train" });
    expect(undated.same).toEqual([ids.get(undefined)]);
    expect(undated.likely).toHaveLength(4);
  });

  test.each([
    ["The Shawshank Redemtion", "The Shawshank Redemption"],
    ["star wras", "Star Wars"],
    ["Amelei", "Amélie"],
    ["Schindlers Lits", "Schindler's List"],
  ])("%s may be %s", async (typed, title) => {
    const year = 1900 + title.length;
    const id = await addContent(app.db, { title, year });
    expect(await find({ kind: "movie", title: typed, year: year + 1 })).toEqual({
      same: [],
      likely: [id],
    });
    expect((await find({ kind: "movie", title: typed, year: year + 30 })).likely).toEqual([]);
    expect((await find({ kind: "book", title: typed, year })).likely).toEqual([]);
    expect((await find({ kind: "movie", title: typed })).likely).toContain(id);
  });

  test("signs alone are no title that two have in common", async () => {
    await addContent(app.db, { kind: "track", title: "÷", year: 2017 });
    expect(await find({ kind: "track", title: "???", year: 2017 })).toEqual({
      same: [],
      likely: [],
    });
  });
});

describe("by identifier", () => {
  test("a content is found whatever it is called", async () => {
    const id = await addContent(app.db, { title: "Original Title", year: 1999 });
    await identify(id, ["imdb", "tt7654321"]);
    const input = { kind: "movie", title: "Something else", year: 2010 } as const;
    expect((await find({ ...input, identifiers: { imdb: "tt7654321" } })).same).toEqual([id]);
    expect((await find({ ...input, identifiers: { tmdb: "7654321" } })).same).toEqual([]);
    const details = { imdbId: "tt7654321" };
    const { caller } = user;
    await expect(caller.submissions.create(proposal({ details }))).rejects.toThrow(`${id}`);
  });

  test("a book is found by an ISBN of either length", async () => {
    const id = await addContent(app.db, { kind: "book" });
    await identify(id, ["isbn", "9780306406157"]);
    for (const isbn of ["0-306-40615-2", "978 0 306 40615 7"]) {
      const input = { kind: "book", title: "A Book", identifiers: { isbn } } as const;
      expect((await find(input)).same).toEqual([id]);
    }
  });

  test("an episode is not what a film can be the same as", async () => {
    const { id } = await app.db
      .insertInto("content")
      .values({ kind: "episode", title: "Pilot" })
      .returning("id")
      .executeTakeFirstOrThrow();
    await identify(id, ["imdb", "tt5555555"]);
    const input = { kind: "movie", title: "Pilot", identifiers: { imdb: "tt5555555" } } as const;
    expect(await find(input)).toEqual({ same: [], likely: [] });
  });
});

test("one's own submissions count while they wait, those of others never", async () => {
  const { caller } = await app.register();
  const title = `Waiting ${randomUUID()}`;
  const created = await caller.submissions.create(
    proposal({ title, year: 2001, details: { imdbId: "tt1111111" } }),
  );
  const ask = (input: Input, who = caller) => who.submissions.duplicates(input);
  const same = { id: created.id, kind: "movie", title, year: 2001, isSame: true };
  expect(await ask({ kind: "movie", title, year: 2001 })).toEqual({
    contents: [],
    submissions: [same],
  });
  const renamed = {
    kind: "movie",
    title: "Otherwise",
    identifiers: { imdb: "tt1111111" },
  } as const;
  expect((await ask(renamed)).submissions).toEqual([same]);
  const near = await ask({ kind: "movie", title: title.replace("Waiting", "Wating"), year: 2002 });
  expect(near.submissions).toEqual([{ ...same, isSame: false }]);
  expect((await ask({ kind: "movie", title, year: 2010 })).submissions).toEqual([]);
  expect((await ask({ kind: "movie", title, year: 2001 }, user.caller)).submissions).toEqual([]);
});
