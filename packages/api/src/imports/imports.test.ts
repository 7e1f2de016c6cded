import { testDatabaseUrl } from "@recofinement/db/testing";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { NewContent } from "../features/catalogue/writing/types.ts";
import { dumpDatabase } from "../testing/canaries.ts";
import { addContent, createTestApp, type TestApp } from "../testing/index.ts";
import { importDataSet, previewImport } from "./import-data-set.ts";
import type { ImportedInteraction, ImportSource, Rejection, Row } from "./types.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const at = new Date("2020-01-01T00:00:00Z");
const file = "test.csv";
const good = <T>(values: T[]): Row<T>[] =>
  values.map((value, i) => ({ file, line: i + 2, ok: true, value }));
const film = (id: string, more: Partial<NewContent> = {}): NewContent => ({
  id,
  kind: "movie",
  title: `Film ${id}`,
  year: 1999,
  genres: ["Drama"],
  ...more,
});
const rating = (userId: string, contentId: string, stars: number): ImportedInteraction => ({
  userId,
  contentId,
  rating: stars,
  ratedAt: at,
});

/** A data set; what has no title of its own is called after it, since tests share a catalogue. */
function source(
  name: string,
  contents: Row<NewContent>[],
  interactions: Row<ImportedInteraction>[] = [],
): ImportSource {
  const titled = contents.map((row) => {
    if (!row.ok) return row;
    const title = row.value.title.replace(/^Film /, `${name} `);
    return { ...row, value: { ...row.value, title } };
  });
  return { name, contents: titled, interactions };
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
const idOf = async (name: string) => (await byIdentifier(name))[0]?.id ?? 0;

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
      contents: { counts: { added: 2, completed: 0, unchanged: 0, merged: 0 } },
      users: { added: 2, matched: 0 },
      interactions: { added: 3, changed: 0, unchanged: 0 },
    });
    const second = await importDataSet(
      { db: app.db },
      source(
        "twice",
        contents,
        good([rating("a", "1", 4), rating("b", "1", 3), rating("a", "2", 5)]),
      ),
    );
    expect(second).toMatchObject({
      contents: { counts: { added: 0, completed: 0, unchanged: 2, merged: 0 } },
      users: { added: 0, matched: 2 },
      interactions: { added: 0, changed: 1, unchanged: 2 },
    });
    expect(await byIdentifier("twice")).toMatchObject([
      { identifier: "1", rating: 3.5, count: 2 },
      { identifier: "2", rating: 5, count: 1 },
    ]);
  });

  test("a second import of what contradicts itself changes nothing, however far apart", async () => {
    const many = Array.from({ length: 5_001 }, (_, i) => rating(`u${i}`, "2", 3));
    const undated = { userId: "b", contentId: "1" };
    const interactions = good<ImportedInteraction>([
      rating("a", "1", 4),
      rating("a", "1", 2),
      { ...undated, count: 7 },
      rating("c", "1", 5),
      ...many,
      { ...undated, count: 3 },
      rating("c", "1", 1),
    ]);
    const twice = source("contradictory", good([film("1"), film("2")]), interactions);
    const first = await importDataSet({ db: app.db }, twice);
    expect(first.interactions).toEqual({ added: 5_004, changed: 2, unchanged: 1 });
    const values = () =>
      app.db
        .selectFrom("interaction")
        .innerJoin("user_account", "user_account.id", "user_id")
        .where("origin", "in", ["contradictory:a", "contradictory:b", "contradictory:c"])
        .select(["rating", "count"])
        .orderBy("origin")
        .execute();
    const lastOnes = [
      { rating: 2, count: 0 },
      { rating: null, count: 3 },
      { rating: 1, count: 0 },
    ];
    expect(await values()).toEqual(lastOnes);
    const second = await importDataSet({ db: app.db }, twice);
    expect(second.interactions).toEqual({ added: 0, changed: 0, unchanged: 5_007 });
    expect(await values()).toEqual(lastOnes);
    expect((await byIdentifier("contradictory"))[0]).toMatchObject({ rating: 1.5, count: 2 });
  });

  test("leaves out what is too long to be stored, and only that", async () => {
    const long = (length: number) => "Ⅷ".repeat(length);
    const texts = {
      title: long(500),
      creators: [long(501), "Maker"],
      genres: [long(101), "Drama"],
    };
    const details = { actors: [long(501), "Actor"], language: long(50_001), imdbId: null };
    const identifiers = { imdb: long(501), tmdb: long(500) };
    const contents = good([
      film(long(500), { ...texts, identifiers, details, description: long(50_000) }),
      film(long(501)),
      film("3", { title: long(501) }),
      film("4", { description: long(50_001) }),
      film("5", { creators: Array.from({ length: 400 }, (_, i) => `${i}-${long(480)}`) }),
    ]);
    const report = await importDataSet(
      { db: app.db },
      source("long", contents, good([rating("a", long(500), 4), rating(long(501), "5", 4)])),
    );
    expect(report).toMatchObject({
      contents: { counts: { added: 2 } },
      interactions: { added: 1 },
    });
    const reasons = report.rejected.reasons.map(
      ({ reason, first }) => [reason, ...first.map(({ line }) => line)] as const,
    );
    expect(reasons.toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ["a content has 200 names in a list at most: the others are left out", 6],
      ["a detail is longer than 50,000 characters", 2],
      ["a genre is longer than 100 characters", 2],
      ["a name is longer than 500 characters", 2, 2],
      ["an identifier elsewhere is longer than 500 characters", 2],
      ["the description is longer than 50,000 characters", 5],
      ["the identifier is longer than 500 characters", 3],
      ["the identifier of the user is longer than 500 characters", 3],
      ["the title is longer than 500 characters", 4],
    ]);
    const [value] = report.rejected.reasons.flatMap(({ first }) => first.map((row) => row.value));
    expect(value).toBe(`${long(200)}…`);
    const kept = await app.db
      .selectFrom("content")
      .innerJoin("movie", "content_id", "id")
      .where("title", "=", long(500))
      .select(["creators", "actors", "language"])
      .execute();
    expect(kept).toEqual([{ creators: ["Maker"], actors: ["Actor"], language: null }]);
  });

  test("leaves out bad lines and says which and why", async () => {
    const contents: Row<NewContent>[] = [
      ...good([film("1", { title: "Kept" })]),
      { file, line: 3, ok: false, reason: "the title is empty" },
      { file, line: 4, ok: false, reason: "the title is empty", value: "''" },
    ];
    const interactions = good([rating("a", "1", 3), rating("a", "404", 3), rating("a", "1", 4)]);
    const all: Rejection[] = [];
    const { rejected } = await importDataSet(
      { db: app.db },
      source("dirty", contents, interactions),
      { onRejected: (rejection) => all.push(rejection) },
    );
    const empty = { file, reason: "the title is empty" };
    const unknown = { file, reason: "there is no content with this identifier" };
    expect(rejected).toEqual({
      count: 3,
      reasons: [
        {
          reason: empty.reason,
          count: 2,
          first: [
            { ...empty, line: 3, value: null },
            { ...empty, line: 4, value: "''" },
          ],
        },
        { reason: unknown.reason, count: 1, first: [{ ...unknown, line: 3, value: "404" }] },
      ],
    });
    expect(all).toHaveLength(3);
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
        interactions: broken(),
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

  test.skipIf(!testDatabaseUrl)("two at once add everything once, on PostgreSQL", async () => {
    const contents = good(Array.from({ length: 50 }, (_, i) => film(`parallel ${i}`)));
    const ratings = good([rating("a", "parallel 1", 4)]);
    const both = await Promise.all(
      [1, 2].map(() => importDataSet({ db: app.db }, source("parallel", contents, ratings))),
    );
    const added = both.map((report) => report.contents.counts.added);
    expect(added.toSorted((a, b) => a - b)).toEqual([0, 50]);
    expect(await byIdentifier("parallel")).toHaveLength(50);
  });
});

describe("a content", () => {
  test("is recognised by another identifier, then by title and year, each once", async () => {
    await importDataSet(
      { db: app.db },
      source("first", good([film("x", { title: "Known", identifiers: { imdb: "tt1" } })])),
    );
    const own = await addContent(app.db, { title: "The Same Naïveté!", year: 1999 });
    const report = await importDataSet(
      { db: app.db },
      source(
        "second",
        good([
          film("1", { title: "Called otherwise", identifiers: { imdb: "tt1" } }),
          film("2", { title: "same naivete" }),
          film("3", { title: "The Same Naïveté" }),
        ]),
      ),
    );
    expect(report.contents.counts).toMatchObject({ added: 1, completed: 1, unchanged: 1 });
    const [first, second, third] = await byIdentifier("second");
    expect(first).toMatchObject({ title: "Known" });
    expect(second).toMatchObject({ id: own, title: "The Same Naïveté!" });
    expect(third?.id).not.toBe(own);
  });

  test("is not recognised by its title in another kind, of no or another year, or by others", async () => {
    await addContent(app.db, { title: "Homonym", year: 1999, creators: ["The Beatles"] });
    const others = [
      film("1", { title: "Homonym", kind: "book" }),
      film("2", { title: "Homonym", year: 2000 }),
      film("3", { title: "Homonym", year: null }),
      film("4", { title: "Homonym", creators: ["Somebody Else"] }),
    ];
    const report = await importDataSet({ db: app.db }, source("homonyms", good(others)));
    expect(report.contents.counts.added).toBe(4);
    const same = film("5", { title: "Homonym", creators: ["Beatles"] });
    const again = await importDataSet({ db: app.db }, source("homonyms", good([same])));
    expect(again.contents.counts.completed).toBe(1);
  });

  test("gains what it lacked, and keeps what it had", async () => {
    const bare = film("1", {
      title: "Bare",
      year: null,
      genres: ["Kept"],
      details: { language: "French" },
      identifiers: { imdb: "tt77" },
    });
    await importDataSet({ db: app.db }, source("bare", good([bare])));
    const rich = film("9", {
      title: "Other Title",
      year: 1977,
      genres: ["Kept", "Gained"],
      creators: ["Director"],
      cover: "https://example.org/cover.jpg",
      description: "What happens.",
      identifiers: { imdb: "tt77", tmdb: "99" },
      details: { language: "German", actors: ["Actor"], tmdbId: "99" },
    });
    const report = await importDataSet({ db: app.db }, source("rich", good([rich])));
    expect(report.contents).toMatchObject({
      counts: { completed: 1 },
      examples: { completed: ["Other Title (1977)"] },
    });
    const { caller } = await app.register();
    expect(await caller.catalogue.get({ id: await idOf("bare") })).toMatchObject({
      title: "Bare",
      year: 1977,
      creators: ["Director"],
      cover: "https://example.org/cover.jpg",
      description: "What happens.",
      genres: [{ name: "Gained" }, { name: "Kept" }],
      details: { language: "French", actors: ["Actor"], tmdbId: "99" },
    });
    const poor = { ...rich, creators: ["Impostor"], description: "Something else." };
    const again = await importDataSet({ db: app.db }, source("rich", good([poor])));
    expect(again.contents.counts).toMatchObject({ completed: 0, unchanged: 1 });
  });

  test("of several rows is one, wherever they stand", async () => {
    const rows = [
      film("twin", { genres: ["A"], creators: ["First"] }),
      ...Array.from({ length: 1_100 }, (_, i) => film(`filler ${i}`)),
      film("twin", { genres: ["B"], creators: ["Second"], cover: "https://example.org/c.jpg" }),
      film("twin", { genres: ["C"], description: "Both." }),
    ];
    const { contents } = await importDataSet({ db: app.db }, source("merged", good(rows)));
    expect(contents.counts).toEqual({ added: 1_101, completed: 0, unchanged: 0, merged: 2 });
    const { caller } = await app.register();
    const { rows: ids } = await sql<{ id: number }>`select content_id as id from content_identifier
      where source = 'merged' and identifier = 'twin'`.execute(app.db);
    expect(await caller.catalogue.get({ id: ids[0]?.id ?? 0 })).toMatchObject({
      creators: ["First"],
      cover: "https://example.org/c.jpg",
      description: "Both.",
      genres: [{ name: "A" }, { name: "B" }, { name: "C" }],
    });
  });

  test("gains episodes that it lacked, once, and interactions with them", async () => {
    const series = (episodes: NewContent["episodes"]) =>
      film("s", { title: "Serial", kind: "series", episodes: episodes ?? [] });
    const pilot = { season: 1, episode: 1, title: "Pilot", year: null };
    await importDataSet({ db: app.db }, source("serial", good([series([pilot])])));
    const more = [
      { ...pilot, title: "Called otherwise", year: 2011, description: "It begins.", imdbId: "tt5" },
      { ...pilot, episode: 2, title: "Second", identifiers: { "serial-plus": "e2" } },
      { ...pilot, episode: 2, title: "Second again" },
    ];
    const plus = source("serial-plus", good([series(more)]), good([rating("a", "e2", 5)]));
    const report = await importDataSet({ db: app.db }, plus);
    expect(report).toMatchObject({
      contents: { counts: { added: 0, completed: 1 } },
      interactions: { added: 1 },
    });
    const { caller } = await app.register();
    const { items } = await caller.catalogue.episodes({ seriesId: await idOf("serial") });
    expect(items).toMatchObject([
      { season: 1, episode: 1, title: "Pilot", year: 2011 },
      { season: 1, episode: 2, title: "Second", year: null },
    ]);
    const again = await importDataSet({ db: app.db }, plus);
    expect(again).toMatchObject({
      contents: { counts: { completed: 0, unchanged: 1 } },
      interactions: { added: 0, changed: 0 },
    });
  });
});

describe("interactions", () => {
  const readAll = async (name: string) => {
    const { rows } = await sql<object>`
      select identifier, origin, interaction.rating, count, counted_at, view_count
      from interaction join user_account on user_account.id = user_id
      join content_identifier using (content_id) where source = ${name}
      order by identifier, origin`.execute(app.db);
    return rows;
  };

  test("keep what people did here meanwhile", async () => {
    const contents = good([film("1", { title: "Rated by people too" })]);
    await importDataSet({ db: app.db }, source("alive", contents, good([rating("a", "1", 5)])));
    const user = await app.register();
    await user.caller.interactions.rate({ contentId: await idOf("alive"), rating: 1 });
    await importDataSet({ db: app.db }, source("alive", contents, good([rating("a", "1", 4)])));
    expect(await byIdentifier("alive")).toMatchObject([{ rating: 2.5, count: 2 }]);
  });

  test("replace counts in place of adding to them, and leave the rest alone", async () => {
    const contents = good([film("1")]);
    const hours = source("hours", contents, good([{ userId: "a", contentId: "1", count: 7 }]));
    await importDataSet({ db: app.db }, hours);
    const stars = source("hours", contents, good([rating("a", "1", 3)]));
    await importDataSet({ db: app.db }, stars);
    const again = await importDataSet({ db: app.db }, hours);
    expect(again.interactions).toEqual({ added: 0, changed: 0, unchanged: 1 });
    expect(await readAll("hours")).toEqual([
      { identifier: "1", origin: "hours:a", rating: 3, count: 7, counted_at: null, view_count: 0 },
    ]);
    expect(await byIdentifier("hours")).toMatchObject([{ rating: 3, count: 1 }]);
  });

  test("of two by one user with one content the later counts, wherever they stand", async () => {
    const stars = (value: number, day: number): ImportedInteraction => ({
      ...rating("a", "1", value),
      ratedAt: new Date(Date.UTC(2020, 0, day)),
    });
    const filler = Array.from({ length: 6_000 }, (_, i) => rating(`f${i}`, "2", 1));
    for (const [name, ratings] of [
      ["near", [stars(5, 2), stars(1, 1)]],
      ["far", [stars(5, 2), ...filler, stars(1, 1)]],
    ] as const) {
      const contents = good([film("1"), film("2", { title: `Filler ${name}` })]);
      await importDataSet({ db: app.db }, source(name, contents, good([...ratings])));
      expect((await byIdentifier(name))[0]).toMatchObject({ rating: 5, count: 1 });
    }
  });

  test("leave aggregates equal to a recount, whatever is imported in whatever order", async () => {
    const one = fc.record(
      {
        userId: fc.constantFrom("a", "b", "c"),
        contentId: fc.constantFrom("1", "2", "3"),
        rating: fc.integer({ min: 0, max: 10 }).map((halves) => halves / 2),
        ratedAt: fc.constantFrom(at, new Date(0), undefined),
        count: fc.integer({ min: 0, max: 9 }),
        viewCount: fc.integer({ min: 0, max: 9 }),
      },
      { requiredKeys: ["userId", "contentId"] },
    );
    const contents = good([film("1"), film("2"), film("3")]);
    let run = 0;
    const property = fc.asyncProperty(fc.array(fc.array(one)), async (imports) => {
      const name = `random ${(run += 1)}`;
      for (const interactions of imports) {
        await importDataSet({ db: app.db }, source(name, contents, good(interactions)));
      }
      const { rows } = await sql<object>`
        select id, rating_sum, rating_count, sum(interaction.rating) as sum, count(interaction.rating)
        from content left join interaction on content_id = content.id
        group by content.id
        having rating_sum <> coalesce(sum(interaction.rating), 0)
          or rating_count <> count(interaction.rating)`.execute(app.db);
      expect(rows).toEqual([]);
    });
    await fc.assert(property, { numRuns: 15 });
  });

  test.skipIf(!testDatabaseUrl)(
    "do not make those wait who rate contents that the import completes, on PostgreSQL",
    async () => {
      const contentId = await addContent(app.db, { title: "In Demand", year: 1999 });
      const demanded = film("1", { title: "In Demand", description: "Completed." });
      const user = await app.register();
      async function* whileOthersRate() {
        yield* good([rating("a", "1", 5)]);
        await user.caller.interactions.rate({ contentId, rating: 1 });
      }
      await importDataSet(
        { db: app.db },
        { name: "patient", contents: good([demanded]), interactions: whileOthersRate() },
      );
      expect(await byIdentifier("patient")).toMatchObject([{ rating: 3, count: 2 }]);
    },
  );
});

describe("a preview", () => {
  test("says what an import would do, and changes nothing", async () => {
    const known = film("1", { title: "Previewed", genres: [] });
    await importDataSet({ db: app.db }, source("preview", good([known])));
    const next = () =>
      source(
        "preview",
        good([{ ...known, genres: ["New"], description: "New." }, film("2"), known]),
        good([rating("a", "1", 4), rating("b", "404", 4)]),
      );
    const before = await dumpDatabase(app.db);
    const preview = await previewImport({ db: app.db }, next());
    expect(await dumpDatabase(app.db)).toEqual(before);
    expect(preview).toMatchObject({
      contents: {
        counts: { added: 1, completed: 1, unchanged: 0, merged: 1 },
        examples: { added: ["preview 2 (1999)"], completed: ["Previewed (1999)"], unchanged: [] },
      },
      users: { added: 1, matched: 0 },
      interactions: { added: 1 },
      rejected: { count: 1 },
    });
    expect(await importDataSet({ db: app.db }, next())).toEqual(preview);
  });
});
