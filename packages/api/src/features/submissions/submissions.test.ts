import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  addContent,
  allPages,
  createTestApp,
  proposal,
  reason,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";
import { changeRole } from "../admin/roles.ts";

let app: TestApp;
let moderator: TestUser;
beforeAll(async () => {
  app = await createTestApp();
  moderator = await app.register();
  await changeRole(app, { email: moderator.email, role: "admin", isGranted: true });
});
afterAll(() => app.close());

describe("create", () => {
  test("keeps a proposal of any kind as it is meant, until somebody decides", async () => {
    const { caller } = await app.register();
    const created = await caller.submissions.create({
      kind: "book",
      content: {
        title: "  Mockingjay ",
        year: 2010,
        creators: ["Suzanne Collins"],
        cover: "https://covers.example/a b.jpg",
        details: { isbn: "0-439-02348-3", publisher: "Scholastic" },
      },
      genres: ["Science Fiction"],
    });
    expect(created).toMatchObject({
      kind: "book",
      content: {
        title: "Mockingjay",
        cover: "https://covers.example/a%20b.jpg",
        description: null,
        details: {
          isbn: "9780439023481",
          publisher: "Scholastic",
          coverSmall: null,
          coverMedium: null,
        },
      },
      genres: ["Science Fiction"],
      episodes: [],
      status: "pending",
      decidedAt: null,
      reason: null,
      contentId: null,
    });
    expect((await caller.submissions.mine()).items).toEqual([created]);
  });

  const film = { title: "A Film" };
  const episode = { season: 1, episode: 1, title: "Pilot" };
  test.each([
    ["no title", { kind: "movie", content: { title: " " } }],
    ["a title too long", { kind: "movie", content: { title: "x".repeat(301) } }],
    ["a year that cannot be", { kind: "movie", content: { ...film, year: 20_000 } }],
    ["too many creators", { kind: "movie", content: { ...film, creators: Array(21).fill("x") } }],
    ["a cover over HTTP", { kind: "movie", content: { ...film, cover: "http://a.example/x" } }],
    ["a cover that is a script", { kind: "movie", content: { ...film, cover: "javascript:x" } }],
    ["details of another kind", { kind: "movie", content: { ...film, details: { isbn: "1" } } }],
    ["no IMDb id", { kind: "movie", content: { ...film, details: { imdbId: "114709" } } }],
    ["a mistyped ISBN", { kind: "book", content: { ...film, details: { isbn: "0439023484" } } }],
    ["no UUID", { kind: "track", content: { ...film, details: { recordingMbid: "1" } } }],
    ["a Steam id of 0", { kind: "game", content: { ...film, details: { steamId: 0 } } }],
    ["too many genres", { kind: "movie", content: film, genres: Array(21).fill("x") }],
    ["episodes of a film", { kind: "movie", content: film, episodes: [episode] }],
    ["an episode twice", { kind: "series", content: film, episodes: [episode, episode] }],
    ["a status", { kind: "movie", content: film, status: "approved" }],
    ["an unknown kind", { kind: "opera", content: film }],
    ["characters that are no text", { kind: "movie", content: { title: "a\0b" } }],
    ["more than fits", { kind: "series", content: film, episodes: manyEpisodes(700, 100) }],
  ])("refuses %s", async (_, input) => {
    const { caller } = await app.register();
    // @ts-expect-error most of them are refused by the types, too
    await expect(caller.submissions.create(input)).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  test("takes as many episodes as fit", async () => {
    const { caller } = await app.register();
    const episodes = manyEpisodes(1_000, 10);
    const content = { title: randomUUID() };
    const created = await caller.submissions.create({ kind: "series", content, episodes });
    expect(created.episodes).toHaveLength(1_000);
  });

  test("refuses the eleventh that would wait, until one is decided on", async () => {
    const { caller } = await app.register();
    for (let i = 0; i < 10; i++) await caller.submissions.create(proposal());
    const eleventh = () => caller.submissions.create(proposal());
    await expect(eleventh()).rejects.toMatchObject(reason("TOO_MANY_PENDING"));
    const [last] = (await caller.submissions.mine()).items;
    await moderator.caller.submissions.decline({ submissionId: last?.id ?? 0 });
    await expect(eleventh()).resolves.toMatchObject({ status: "pending" });
  });

  test("adds nothing to the catalogue, not even a genre", async () => {
    const { caller } = await app.register();
    const genre = randomUUID();
    await caller.submissions.create({ ...proposal(), genres: [genre] });
    const genres = await caller.catalogue.genres({ kind: "movie" });
    expect(genres.map(({ name }) => name)).not.toContain(genre);
  });

  test("refuses what is there already, unless it is meant", async () => {
    const { caller } = await app.register();
    const id = await addContent(app.db, { title: "Twice Told", year: 1999 });
    const again = proposal({ title: "The twice told", year: 1999 });
    await expect(caller.submissions.create(again)).rejects.toMatchObject(reason("DUPLICATE"));
    await expect(caller.submissions.create(again)).rejects.toThrow(`content ${id}`);
    await caller.submissions.create({ ...again, despiteDuplicates: true });
    const remake = proposal({ title: "Twice Told", year: 2020 });
    await caller.submissions.create(remake);
    await expect(caller.submissions.create(remake)).rejects.toMatchObject(reason("DUPLICATE"));
    const other = await app.register();
    await expect(other.caller.submissions.create(remake)).resolves.toBeDefined();
  });
});

function manyEpisodes(count: number, length: number) {
  const title = "x".repeat(length);
  return Array.from({ length: count }, (_, i) => ({ season: 1, episode: i, title }));
}

describe("lists", () => {
  test("mine are mine only, newest first, page by page", async () => {
    const [{ caller }, other] = [await app.register(), await app.register()];
    const ids = [];
    for (let i = 0; i < 5; i++) {
      ids.push((await caller.submissions.create(proposal())).id);
      await other.caller.submissions.create(proposal());
    }
    const pages = await allPages((cursor) => caller.submissions.mine({ limit: 2, cursor }));
    expect(pages.map((items) => items.map(({ id }) => id))).toEqual([
      [ids[4], ids[3]],
      [ids[2], ids[1]],
      [ids[0]],
    ]);
  });

  test("the queue has what waits, oldest first, with authors and without their addresses", async () => {
    const author = await app.register();
    const { username } = await author.caller.me.get();
    const first = await author.caller.submissions.create(proposal());
    const gone = await author.caller.submissions.create(proposal());
    const last = await author.caller.submissions.create(proposal());
    await moderator.caller.submissions.decline({ submissionId: gone.id });
    const pages = await allPages((cursor) =>
      moderator.caller.submissions.queue({ limit: 2, cursor }),
    );
    const queue = pages.flat();
    const ids = queue.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(ids).toEqual(expect.arrayContaining([first.id, last.id]));
    expect(ids).not.toContain(gone.id);
    const { id, kind, content, genres, episodes, createdAt } = first;
    expect(queue.find((each) => each.id === id)).toEqual({
      id,
      kind,
      content,
      genres,
      episodes,
      createdAt,
      author: { id: author.id, username },
    });
    expect(JSON.stringify(queue)).not.toContain("@");
  });

  test("a cursor belongs to its list", async () => {
    const { caller } = moderator;
    for (let i = 0; i < 2; i++) await caller.submissions.create(proposal());
    const { nextCursor: cursor } = await caller.submissions.mine({ limit: 1 });
    await expect(caller.submissions.queue({ cursor })).rejects.toMatchObject(
      reason("CURSOR_INVALID"),
    );
  });
});
