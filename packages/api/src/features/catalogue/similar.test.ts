import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";

import {
  addContent,
  allPages,
  createTestApp,
  reason,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";
import { runEngines } from "../../engines/tasks.ts";

let app: TestApp;
let user: TestUser;
/** Films of one cycle, books by one of its makers, and what has nothing to do with either. */
const ids: Record<"ring" | "towers" | "king" | "hobbit" | "cooking", number> = {
  ring: 0,
  towers: 0,
  king: 0,
  hobbit: 0,
  cooking: 0,
};

beforeAll(async () => {
  app = await createTestApp();
  user = await app.register();
  const creators = ["J. R. R. Tolkien"];
  const genres = ["Fantasy"];
  const film = { creators: ["Peter Jackson", "J.R.R. Tolkien"], genres };
  ids.ring = await addContent(app.db, { ...film, title: "The Lords of the Ring: One", year: 2001 });
  ids.towers = await addContent(app.db, { ...film, title: "The Lords of the Ring: Two" });
  ids.king = await addContent(app.db, { ...film, title: "The King" });
  ids.hobbit = await addContent(app.db, { kind: "book", title: "A Hobbit", creators, genres });
  ids.cooking = await addContent(app.db, { kind: "movie", title: "Soup", genres: ["Comedy"] });
  await runEngines(app.api.engines);
});
afterAll(() => app.close());

const similarTo = async (id: number, kind?: "movie" | "book") =>
  (await user.caller.catalogue.similar({ id, kind })).items;

test("what shares words of the title, makers and genres is similar, the more the more", async () => {
  const films = await similarTo(ids.ring, "movie");
  expect(films.map(({ id }) => id)).toEqual([ids.towers, ids.king]);
  const [towers = NaN, king = NaN] = films.map(({ similarity }) => similarity);
  expect(towers).toBeGreaterThan(king);
  expect(towers).toBeLessThanOrEqual(1);
  expect(king).toBeGreaterThan(0);
});

test("the book of a maker is similar to the films, over all kinds and by its own", async () => {
  expect((await similarTo(ids.ring)).map(({ id }) => id)).toEqual(
    expect.arrayContaining([ids.towers, ids.king, ids.hobbit]),
  );
  expect((await similarTo(ids.ring, "book")).map(({ id }) => id)).toEqual([ids.hobbit]);
});

test("pages go through the list once", async () => {
  const all = await similarTo(ids.ring);
  const paged = await allPages((cursor) =>
    user.caller.catalogue.similar({ id: ids.ring, limit: 1, cursor }),
  );
  expect(paged.flat()).toEqual(all);
});

test("what is like nothing else has an empty list, and what does not exist is said to be missing", async () => {
  expect(await similarTo(ids.cooking)).toEqual([]);
  await expect(similarTo(2 ** 31 - 1)).rejects.toMatchObject(reason("CONTENT_NOT_FOUND"));
});

test("what is deleted leaves the lists at once, and what is added joins them with the next run", async () => {
  await app.db.deleteFrom("content").where("id", "=", ids.king).execute();
  expect((await similarTo(ids.ring, "movie")).map(({ id }) => id)).toEqual([ids.towers]);
  const added = await addContent(app.db, {
    kind: "movie",
    title: "The Lords of the Ring: Three",
    genres: ["Fantasy"],
  });
  expect(await similarTo(added)).toEqual([]);
  await runEngines(app.api.engines);
  expect((await similarTo(ids.ring, "movie")).map(({ id }) => id)).toContain(added);
  expect((await similarTo(added)).map(({ id }) => id)).toContain(ids.ring);
});

test("a run writes nothing where nothing has changed", async () => {
  const versions = () =>
    app.db
      .selectFrom("similar_content")
      .select(["content_id", "kind", sql<string>`xmin::text`.as("version")])
      .execute();
  await runEngines(app.api.engines);
  const before = await versions();
  await runEngines(app.api.engines);
  expect(before.length).toBeGreaterThan(0);
  expect(await versions()).toEqual(before);
});
