import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";

import { allPages, createTestApp, type TestApp, type TestUser } from "../../testing/index.ts";
import { countCatalogue } from "./counts.ts";

let app: TestApp;
let user: TestUser;
let genreIds: number[];
beforeAll(async () => {
  app = await createTestApp();
  user = await app.register();
  const genres = await app.db
    .insertInto("genre")
    .values(["Racing", "Puzzle"].map((name) => ({ kind: "game" as const, name })))
    .returning("id")
    .execute();
  genreIds = genres.map(({ id }) => id);
});
afterAll(() => app.close());

interface Game {
  readonly year: number | null;
  /** Of few values, so that many are equally popular. */
  readonly popularity: number;
  /** Which of the two genres it has. */
  readonly genres: readonly number[];
}

const year = fc.integer({ min: 1990, max: 1994 });
const game: fc.Arbitrary<Game> = fc.record({
  year: fc.option(year),
  popularity: fc.integer({ min: 1, max: 4 }),
  genres: fc.subarray([0, 1]),
});
const wish = fc.record({
  genre: fc.option(fc.nat({ max: 1 }), { nil: undefined }),
  fromYear: fc.option(year, { nil: undefined }),
  toYear: fc.option(year, { nil: undefined }),
  limit: fc.integer({ min: 1, max: 7 }),
});
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;

/** What the list is by definition. */
function expected(games: readonly Game[], ids: readonly number[], wanted: Wish): number[] {
  const { genre, fromYear, toYear } = wanted;
  return games
    .map((each, i) => ({ ...each, id: ids[i] ?? 0 }))
    .filter(({ genres }) => genre === undefined || genres.includes(genre))
    .filter((each) => fromYear === undefined || (each.year !== null && each.year >= fromYear))
    .filter((each) => toYear === undefined || (each.year !== null && each.year <= toYear))
    .toSorted((a, b) => b.popularity - a.popularity || a.id - b.id)
    .map(({ id }) => id);
}

async function replaceCatalogue(games: readonly Game[]): Promise<number[]> {
  await app.db.deleteFrom("content").execute();
  if (games.length === 0) return [];
  const rows = games.map((each, i) => ({
    kind: "game" as const,
    title: `Game ${i}`,
    year: each.year,
    popularity: each.popularity,
  }));
  const added = await app.db.insertInto("content").values(rows).returning("id").execute();
  const ids = added.map(({ id }) => id);
  const links = games.flatMap(({ genres }, i) =>
    genres.map((genre) => ({ content_id: ids[i] ?? 0, genre_id: genreIds[genre] ?? 0 })),
  );
  if (links.length > 0) await app.db.insertInto("content_genre").values(links).execute();
  return ids;
}

/** What a count of genres may say: nobody, everybody, the truth. The first two choose the scan. */
const countings = {
  none: () => app.db.updateTable("genre").set({ contents: 0 }).execute(),
  all: async () => {
    await countCatalogue(app);
    await sql`update genre set contents = greatest(1, (
      select sum(contents) from search_word where word = '' and kind = 'game'))`.execute(app.db);
  },
  true: () => countCatalogue(app),
};

test(
  "a list by years, genre or both is the same however it is found",
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(game, { maxLength: 40 }),
        fc.array(wish, { minLength: 3, maxLength: 3 }),
        async (games, wishes) => {
          const ids = await replaceCatalogue(games);
          for (const count of Object.values(countings)) {
            await count();
            for (const wanted of wishes) {
              const { genre, ...input } = wanted;
              const genreId = genre === undefined ? undefined : genreIds[genre];
              const pages = await allPages((cursor) =>
                user.caller.catalogue.popular({ kind: "game", genreId, ...input, cursor }),
              );
              const listed = pages.flat().map(({ id }) => id);
              expect(listed).toEqual(expected(games, ids, wanted));
            }
          }
        },
      ),
      { numRuns: 15 },
    );
  },
);
