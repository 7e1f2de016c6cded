import { randomUUID } from "node:crypto";

import type { Kind } from "@recofinement/db";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { addEpisode } from "../../testing/factories.ts";
import {
  addContent,
  createTestApp,
  reason,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";
import { rowsOf } from "../../testing/rows.ts";
import { findUserTables } from "../me/user-tables.ts";
import { ImportInput } from "./schemas.ts";
import { importLibrary } from "./service.ts";

let app: TestApp;
let user: TestUser;
beforeAll(async () => {
  app = await createTestApp();
  user = await app.register();
});
afterAll(() => app.close());

/** A title that no other test has. */
const name = () => `Film ${randomUUID()}`;

interface Work {
  kind?: Kind;
  title?: string;
  year?: number;
  creators?: string[];
  identifiers?: Record<string, string>;
}

async function add({ identifiers = {}, ...content }: Work = {}): Promise<number> {
  const id = await addContent(app.db, content);
  for (const [source, identifier] of Object.entries(identifiers)) {
    await app.db
      .insertInto("content_identifier")
      .values({ source, identifier, content_id: id })
      .execute();
  }
  return id;
}

const load = (lines: string[], options: Partial<ImportInput> = {}, by = user) =>
  by.caller.library.import({ csv: lines.join("\n"), ...options });

const own = (contentId: number, by = user) => by.caller.interactions.get({ contentId });

const ratings = "Date,Name,Year,Letterboxd URI,Rating";
const watched = "Date,Name,Year,Letterboxd URI";
const diary = "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date";
const imdb = "Const,Your Rating,Date Rated,Title,Title Type,Year";
const books =
  "Book Id,Title,Author,ISBN,ISBN13,My Rating,Year Published,Original Publication Year,Date Read,Exclusive Shelf,Read Count";

let numbers = 0;
/** An identifier of IMDb that no other test has. */
const newConst = () => `tt${String(++numbers).padStart(7, "0")}`;

describe("an import", () => {
  test("sets ratings and counts with their dates, and says what it did", async () => {
    const [rated, seen, unknown] = [name(), name(), name()];
    const ids = [await add({ title: rated, year: 1999 }), await add({ title: seen, year: 2001 })];
    const report = await load([
      diary,
      `2024-03-05,${rated},1999,u1,3,,,2020-01-01`,
      `2024-03-05,${rated},1999,u2,4.5,Yes,,2021-01-01`,
      `2024-03-05,${seen},2001,u3,,Yes,,2022-01-01`,
      `2024-03-05,${unknown},2001,u4,5,,,2022-01-01`,
      `2024-03-05,${seen},2001,u5,9,,,2022-01-01`,
    ]);
    expect(report).toEqual({
      format: "letterboxd",
      dryRun: false,
      rows: 5,
      matched: 3,
      skipped: 0,
      rated: 1,
      counted: 2,
      unchanged: 0,
      kept: 0,
      notFound: [{ line: 5, title: unknown, year: 2001, reason: "unknown" }],
      notFoundTotal: 1,
      rejected: [{ line: 6, reason: 'the rating "9" is not 0.5 to 5 in steps of 0.5' }],
      rejectedTotal: 1,
    });
    // The rating of the last time; a film that was seen again only was seen before the file begins.
    expect(await own(ids[0] ?? 0)).toEqual({
      rating: 4.5,
      ratedAt: "2021-01-01T00:00:00.000Z",
      count: 2,
      countedAt: "2021-01-01T00:00:00.000Z",
      viewCount: 0,
      viewedAt: null,
    });
    expect(await own(ids[1] ?? 0)).toMatchObject({ rating: null, count: 2 });
    const { rating, ratingCount } = await user.caller.catalogue.get({ id: ids[0] ?? 0 });
    expect({ rating, ratingCount }).toEqual({ rating: 4.5, ratingCount: 1 });
  });

  test("that is repeated changes nothing, and queues no work", async () => {
    const title = name();
    const contentId = await add({ title, year: 1999 });
    const file = [diary, `2024-03-05,${title},1999,u1,3,,,2020-01-01`];
    for (const ifRated of ["keep", "replace"] as const) {
      await load(file, { ifRated });
      const before = await app.db.selectFrom("event").select("id").execute();
      const jobs = await waitingJobs();
      const again = await load(file, { ifRated });
      expect(again).toMatchObject({ matched: 1, rated: 0, counted: 0, unchanged: 1, kept: 0 });
      expect(await app.db.selectFrom("event").select("id").execute()).toEqual(before);
      expect(await waitingJobs()).toBe(jobs);
    }
    expect(await own(contentId)).toMatchObject({ rating: 3, count: 1 });
  });

  test("queues the caller's lists once", async () => {
    const titles = Array.from({ length: 5 }, name);
    for (const title of titles) await add({ title, year: 1999 });
    const jobs = await waitingJobs();
    await load([ratings, ...titles.map((title) => `2024-03-05,${title},1999,${title},3`)]);
    expect(await waitingJobs()).toBe(jobs + 1);
  });

  test("that is dry says what it would do, and does nothing", async () => {
    const [a, b] = [name(), name()];
    const ids = [await add({ title: a, year: 1999 }), await add({ title: b, year: 1999 })];
    await user.caller.interactions.rate({ contentId: ids[0] ?? 0, rating: 1 });
    const tables = await findUserTables(app.db);
    const { userId } = await app.actorOf(user.accessToken);
    const before = await rowsOf(app.db, { userId, tables });
    const jobs = await waitingJobs();
    const file = [diary, `,${a},1999,u,3,,,2020-01-01`, `,${b},1999,u,3,,,2020-01-01`];
    const rehearsed = await load(file, { dryRun: true, ifRated: "replace" });
    expect(rehearsed).toMatchObject({ dryRun: true, rated: 2, counted: 2, unchanged: 0 });
    expect(await rowsOf(app.db, { userId, tables })).toEqual(before);
    expect(await waitingJobs()).toBe(jobs);
    expect(await load(file, { ifRated: "replace" })).toEqual({ ...rehearsed, dryRun: false });
  });

  test("keeps a rating that is there, or replaces it", async () => {
    const title = name();
    const contentId = await add({ title, year: 1999 });
    await user.caller.interactions.rate({ contentId, rating: 5 });
    const file = [ratings, `2020-01-01,${title},1999,u,2`];
    expect(await load(file)).toMatchObject({ rated: 0, kept: 1, unchanged: 1 });
    expect(await own(contentId)).toMatchObject({ rating: 5 });
    expect(await load(file, { ifRated: "replace" })).toMatchObject({ rated: 1, kept: 0 });
    expect(await own(contentId)).toMatchObject({ rating: 2, ratedAt: "2020-01-01T00:00:00.000Z" });
    await user.caller.interactions.rate({ contentId, rating: null });
    expect(await load(file)).toMatchObject({ rated: 1, kept: 0 });
  });

  test("raises counts to its own, and leaves higher ones and later moments", async () => {
    const title = name();
    const contentId = await add({ title, year: 1999 });
    const file = [watched, `2020-01-01,${title},1999,u`];
    expect(await load(file)).toMatchObject({ counted: 1 });
    await user.caller.interactions.addCount({ contentId, by: 3 });
    const before = await own(contentId);
    expect(await load(file)).toMatchObject({ counted: 0, unchanged: 1 });
    const thrice = Array.from({ length: 6 }, () => `2020-01-01,${title},1999,u,,,,2020-01-01`);
    expect(await load([diary, ...thrice])).toMatchObject({ counted: 1 });
    expect(await own(contentId)).toMatchObject({ count: 6, countedAt: before.countedAt });
  });

  test("without dates counts as done now", async () => {
    const title = name();
    const contentId = await add({ title, year: 1999 });
    await load([diary, `,${title},1999,u,2,,,`]);
    const { ratedAt, countedAt } = await own(contentId);
    for (const moment of [ratedAt, countedAt]) {
      expect(Math.abs(Date.now() - new Date(moment ?? 0).getTime())).toBeLessThan(60_000);
    }
  });

  test("touches no row of anybody else", async () => {
    const title = name();
    const contentId = await add({ title, year: 1999 });
    const other = await app.register();
    await other.caller.interactions.rate({ contentId, rating: 1 });
    await other.caller.interactions.addCount({ contentId, by: 1 });
    const tables = await findUserTables(app.db);
    const { userId } = await app.actorOf(other.accessToken);
    const before = await rowsOf(app.db, { userId, tables });
    const file = [diary, ...Array.from({ length: 3 }, () => `,${title},1999,u,5,,,2020-01-01`)];
    expect(await load(file, { ifRated: "replace" })).toMatchObject({ rated: 1, counted: 1 });
    expect(await rowsOf(app.db, { userId, tables })).toEqual(before);
    expect(await user.caller.catalogue.get({ id: contentId })).toMatchObject({
      rating: 3,
      ratingCount: 2,
    });
  });

  test("names the first 200 of what was not found and of what cannot be read", async () => {
    const lines = Array.from({ length: 250 }, (_, i) => `2020-01-01,${name()},1999,u${i},2`);
    const bad = Array.from({ length: 300 }, () => "2020-01-01,A,1999,u,99");
    const report = await load([ratings, ...lines, ...bad]);
    expect(report).toMatchObject({ rows: 550, notFoundTotal: 250, rejectedTotal: 300 });
    expect([report.notFound.length, report.rejected.length]).toEqual([200, 200]);
    expect(report.notFound[0]?.line).toBe(2);
  });

  test.each([
    ["a,b\n1,2", {}, "FILE_FORMAT_UNKNOWN"],
    [`${imdb}\n`, { format: "goodreads" }, "FILE_FORMAT_UNKNOWN"],
    [`${imdb}\ntt0000001,7,"2020`, {}, "FILE_UNREADABLE"],
  ] as const)("refuses %j as %j", async (csv, options, expected) => {
    const attempt = user.caller.library.import({ csv, ...options });
    await expect(attempt).rejects.toMatchObject(reason(expected));
  });

  test("waits for others, and is turned away where too many wait", async () => {
    const ctx = { ...app.contextOf(), actor: await app.actorOf(user.accessToken) };
    const input = ImportInput.parse({ csv: `${imdb}\n` });
    const attempts = Array.from({ length: 30 }, async () => importLibrary(ctx, input));
    const outcomes = await Promise.allSettled(attempts);
    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    expect(refused.map(({ reason: { reason: why } }) => why)).toEqual(
      Array.from({ length: 8 }, () => "BUSY"),
    );
    expect(await load([imdb])).toMatchObject({ rows: 0 });
  });

  test("takes titles as they are written, with line breaks and what cannot be seen", async () => {
    const [a, b] = [name(), name()];
    await add({ title: `${a} part two`, year: 1999 });
    await add({ title: b, year: 1999 });
    const file = `\uFEFF\n${ratings}\n,"${a}\r\npart two",1999,u1,2\n\n,${b}\u200B,1999,u2,2`;
    expect(await load([file])).toMatchObject({ rows: 2, rejected: [], notFound: [], matched: 2 });
    const [{ line = 0 } = {}] = (await load([`\n\n${ratings}\n,Nothing,1999,u,2`])).notFound;
    expect(line).toBe(4);
  });

  test("refuses more than two megabytes", async () => {
    const csv = `${ratings}\n${"x".repeat(2 * 1024 * 1024)}`;
    await expect(user.caller.library.import({ csv })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });
});

async function waitingJobs(): Promise<number> {
  const { rows } = await app.database.query("select id from pgboss.job where state = 'created'");
  return rows.length;
}

describe("a work is found", () => {
  /** How each line ends: with the index of a content, or why with none. */
  async function outcomes(lines: string[], ids: number[], by?: TestUser) {
    const fresh = by ?? (await app.register());
    const { notFound } = await load(lines, {}, fresh);
    const reasons = new Map(notFound.map((each) => [each.line, each.reason]));
    const rated = await Promise.all(ids.map(async (id) => (await own(id, fresh)).rating !== null));
    return { reasons: lines.slice(1).map((_, i) => reasons.get(i + 2) ?? null), rated };
  }

  test("by its identifier, whatever it is called, and before any that has its title", async () => {
    const [title, id] = [name(), newConst()];
    const ids = [
      await add({ title: name(), year: 1950, identifiers: { imdb: id } }),
      await add({ title, year: 1999 }),
    ];
    const lines = [imdb, `${id},7,2020-01-01,${title},Movie,1999`];
    expect(await outcomes(lines, ids)).toEqual({ reasons: [null], rated: [true, false] });
  });

  test("by title and year where there is no identifier, without articles, accents and signs", async () => {
    const unique = randomUUID();
    const ids = [await add({ title: `The Été of ${unique}!`, year: 1999 })];
    const lines = [ratings, `2020-01-01,ete of ${unique},1999,u,2`];
    expect(await outcomes(lines, ids)).toEqual({ reasons: [null], rated: [true] });
  });

  test("in the year beside its own when that is the only one", async () => {
    const [a, b, c] = [name(), name(), name()];
    const ids = [
      await add({ title: a, year: 2000 }),
      await add({ title: b, year: 1998 }),
      await add({ title: b, year: 2000 }),
      await add({ title: c, year: 1999 }),
      await add({ title: c, year: 2000 }),
    ];
    const lines = [ratings, ...[a, b, c].map((title) => `2020-01-01,${title},1999,${title},2`)];
    expect(await outcomes(lines, ids)).toEqual({
      reasons: [null, "ambiguous", null],
      rated: [true, false, false, true, false],
    });
  });

  test("never by title alone when the year is another one, and by title alone when there is none", async () => {
    const [a, b, c] = [name(), name(), name()];
    const ids = [
      await add({ title: a, year: 1990 }),
      await add({ title: a }),
      await add({ title: b, year: 1990 }),
      await add({ title: c, year: 1990 }),
      await add({ title: c, year: 2010 }),
    ];
    const lines = [
      ratings,
      `2020-01-01,${a},1999,a,2`,
      `2020-01-01,${b},,b,2`,
      `2020-01-01,${c},,c,2`,
    ];
    expect(await outcomes(lines, ids)).toEqual({
      reasons: ["unknown", null, "ambiguous"],
      rated: [false, false, true, false, false],
    });
  });

  test("not when two are just as likely, nor when it is known to be another one", async () => {
    const [a, b] = [name(), name()];
    const ids = [
      await add({ title: a, year: 1999 }),
      await add({ title: a, year: 1999 }),
      await add({ title: b, year: 1999, identifiers: { imdb: newConst() } }),
    ];
    const lines = [
      imdb,
      `${newConst()},7,2020-01-01,${a},Movie,1999`,
      `${newConst()},7,2020-01-01,${b},Movie,1999`,
    ];
    expect(await outcomes(lines, ids)).toEqual({
      reasons: ["ambiguous", "unknown"],
      rated: [false, false, false],
    });
  });

  test("not when two works of the file would be the same", async () => {
    const title = name();
    const ids = [await add({ title, year: 1999 })];
    const lines = [ratings, `2020-01-01,${title},1999,u1,2`, `2020-01-01,${title},1999,u2,5`];
    expect(await outcomes(lines, ids)).toEqual({
      reasons: ["ambiguous", "ambiguous"],
      rated: [false],
    });
  });

  test("among its own kind: a game is no film, and a series is one of Letterboxd's only in its very year", async () => {
    const [a, b, c] = [name(), name(), name()];
    const ids = [
      await add({ title: a, year: 1999 }),
      await add({ title: b, year: 1999, kind: "series" }),
      await add({ title: c, year: 2000, kind: "series" }),
    ];
    expect(await outcomes([imdb, `${newConst()},7,,${a},Video Game,1999`], ids)).toMatchObject({
      reasons: ["unknown"],
    });
    const lines = [ratings, `,${b},1999,b,2`, `,${c},1999,c,2`];
    expect(await outcomes(lines, ids)).toEqual({
      reasons: [null, "unknown"],
      rated: [false, true, false],
    });
  });

  test("by either ISBN; two that are of different books tell nothing", async () => {
    const ids = [
      await add({ kind: "book", identifiers: { isbn: "9780439023481" } }),
      await add({ kind: "book", identifiers: { isbn: "9780756404079" } }),
    ];
    const book = (isbn10: string, isbn13: string) =>
      `1,Any,Anyone,"=""${isbn10}""","=""${isbn13}""",4,,,,read,1`;
    expect(await outcomes([books, book("0439023483", "")], ids)).toMatchObject({
      rated: [true, false],
    });
    expect(await outcomes([books, book("", "9780756404079")], ids)).toMatchObject({
      rated: [false, true],
    });
    expect(await outcomes([books, book("0439023483", "9780756404079")], ids)).toEqual({
      reasons: ["ambiguous"],
      rated: [false, false],
    });
  });

  test("as a book by its author among namesakes, without the name of its series", async () => {
    const title = name();
    const ids = [
      await add({ kind: "book", title, year: 1987, creators: ["Ada Brook"] }),
      await add({ kind: "book", title, year: 1987, creators: ["Cy Dale"] }),
    ];
    const book = (author: string) => `1,"${title} (Tides, #1)","${author}",,,4,2008,1987,,read,1`;
    expect(await outcomes([books, book("Dale, C.")], ids)).toMatchObject({ rated: [false, true] });
    expect(await outcomes([books, book("Ed Fox")], ids)).toEqual({
      reasons: ["unknown"],
      rated: [false, false],
    });
    expect(await outcomes([books, book("")], ids)).toEqual({
      reasons: ["ambiguous"],
      rated: [false, false],
    });
  });

  test("as an episode by the number of its series", async () => {
    const title = name();
    const seriesId = await add({ title, year: 2008, kind: "series" });
    await addEpisode(app.db, { seriesId, episode: 3 });
    const [{ id: episodeId = 0 } = {}] = (await user.caller.catalogue.episodes({ seriesId })).items;
    const columns = "rated_at,type,title,year,trakt_id,season_number,episode_number,rating";
    const lines = [
      columns,
      `2021-03-22T06:33:24.000Z,episode,${title},2008,5,1,3,9`,
      `2021-03-22T06:33:24.000Z,episode,${title},2008,5,1,4,9`,
      `2021-03-22T06:33:24.000Z,show,${title},2008,5,,,7`,
    ];
    const fresh = await app.register();
    expect(await outcomes(lines, [], fresh)).toMatchObject({ reasons: [null, "unknown", null] });
    expect(await own(episodeId, fresh)).toMatchObject({ rating: 4.5 });
    expect(await own(seriesId, fresh)).toMatchObject({ rating: 3.5, count: 0 });
    const history = "watched_at,action,type,title,year,trakt_id,season_number,episode_number";
    const plays = [3, 3, 4].map((n) => `2021-03-22T06:33:24Z,watch,episode,${title},2008,5,1,${n}`);
    await load([history, ...plays], {}, fresh);
    expect(await own(seriesId, fresh)).toMatchObject({ rating: 3.5, count: 3 });
  });

  test("of TMDB's two works with one number the one of its kind", async () => {
    const ids = [await add({ kind: "movie", identifiers: { tmdb: "155" } })];
    const columns = "rated_at,type,title,year,trakt_id,tmdb_id,rating";
    const line = (type: string) => `2021-03-22T06:33:24.000Z,${type},${name()},2008,5,155,9`;
    expect(await outcomes([columns, line("show")], ids)).toEqual({
      reasons: ["unknown"],
      rated: [false],
    });
    expect(await outcomes([columns, line("movie")], ids)).toMatchObject({ rated: [true] });
  });
});
