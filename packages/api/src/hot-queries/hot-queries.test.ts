import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { countCatalogue } from "../features/catalogue/counts.ts";
import { openSearch, type TierName, tierNames } from "../features/catalogue/search/open-search.ts";
import { findTier } from "../features/catalogue/search/tiers.ts";
import { createCaller } from "../router.ts";
import { addContent } from "../testing/factories.ts";
import { createTestApp, type TestApp } from "../testing/index.ts";
import { layOutSql, recordSql, type SqlRecord } from "../testing/record-sql.ts";
import { createContext } from "../trpc/context.ts";

/**
 * The SQL of the calls that are made most, for review: what a change does to it shows in the files beside
 * this one. `npm test -- hot-queries --update` writes them anew; `npm run bench -- growth --plans <file>` shows
 * how PostgreSQL goes about them.
 */
let app: TestApp;
let sent: SqlRecord;
let caller: ReturnType<typeof createCaller>;
let accessToken: string;
let films: number[];
let genreIds: Map<string, number>;
beforeAll(async () => {
  app = await createTestApp();
  ({ accessToken } = await app.register());
  films = [];
  for (let i = 0; i < 40; i++) {
    const genres = i === 0 ? ["Common", "Rare"] : ["Common"];
    films.push(
      await addContent(app.db, { title: `Old Stone Castle ${i}`, year: 1990 + i, genres }),
    );
  }
  await countCatalogue(app);
  const genres = await app.db.selectFrom("genre").select(["id", "name"]).execute();
  genreIds = new Map(genres.map(({ id, name }) => [name, id]));
  sent = recordSql(app.db);
  const { call } = app.contextOf(accessToken);
  caller = createCaller(createContext({ ...app.api.services, db: sent.db }, call));
  // What a process reads once.
  await caller.me.get();
  sent.take();
});
afterAll(() => app.close());

async function expectSql(name: string): Promise<void> {
  await expect(layOutSql(sent.take())).toMatchFileSnapshot(`${name}.sql`);
}

test("catalogue.get", async () => {
  await caller.catalogue.get({ id: films[0] ?? 0 });
  await expectSql("catalogue.get");
});

describe("catalogue.popular", () => {
  const limit = 2;
  test("of all, by walking", async () => {
    const { nextCursor } = await caller.catalogue.popular({ kind: "movie", limit });
    sent.take();
    await caller.catalogue.popular({ kind: "movie", limit, cursor: nextCursor });
    await expectSql("catalogue.popular-all");
  });
  test("of a frequent genre, by walking", async () => {
    await caller.catalogue.popular({ kind: "movie", limit, genreId: genreIds.get("Common") });
    await expectSql("catalogue.popular-frequent-genre");
  });
  test("of a rare genre, by looking up", async () => {
    await caller.catalogue.popular({ kind: "movie", limit, genreId: genreIds.get("Rare") });
    await expectSql("catalogue.popular-rare-genre");
  });
  test("of some years, by merging them", async () => {
    await caller.catalogue.popular({ kind: "movie", limit, fromYear: 1990, toYear: 1999 });
    await expectSql("catalogue.popular-years");
  });
});

describe("catalogue.search", () => {
  /** A query that each tier is asked something for. */
  const queries: Readonly<Record<TierName, string>> = {
    identifier: "tt0114709",
    title: "castle 7",
    creator: "castle 7",
    begun: "castle 7",
    whole: "castle 7",
    words: "castle 7",
    year: "castle 1997",
    work: "castle",
    respelt: "castel 7",
    slip: "castel 7",
    slips: "castel 7",
    oneLess: "old stone castel 7",
    twoLess: "old stone castel 7",
  };
  const query = queries.twoLess;

  test("reading a query", async () => {
    await openSearch(sent.db, { query });
    await expectSql("catalogue.search-open");
  });

  test("reading it more loosely", async () => {
    const { readings } = await openSearch(sent.db, { query });
    sent.take();
    await readings();
    await expectSql("catalogue.search-readings");
  });

  test.each(tierNames)("the tier %s", async (tier: TierName) => {
    const search = await openSearch(sent.db, {
      query: queries[tier],
      kind: "movie",
      // So that it is asked whatever the others have.
      reached: tier,
    });
    await search.readings();
    sent.take();
    await findTier[tier](search, { limit: 2 });
    await expectSql(`catalogue.search-tier-${tier}`);
  });

  test("words that are frequent, by walking", async () => {
    const search = await openSearch(sent.db, { query: "castle", kind: "movie" });
    sent.take();
    await findTier.words(search, { limit: 2 });
    await expectSql("catalogue.search-tier-words-frequent");
  });
});

test("interactions.rate", async () => {
  await caller.interactions.rate({ contentId: films[1] ?? 0, rating: 4 });
  await expectSql("interactions.rate");
});

test("interactions.history", async () => {
  await caller.interactions.rate({ contentId: films[2] ?? 0, rating: 4 });
  const { nextCursor } = await caller.interactions.history({ limit: 1 });
  sent.take();
  await caller.interactions.history({ limit: 1, cursor: nextCursor });
  await expectSql("interactions.history");
});

describe("recommendations.forMe", () => {
  test("popular, for who has no lists of their own yet", async () => {
    await caller.recommendations.forMe({});
    await expectSql("recommendations.for-me-popular");
  });
  test("personal", async () => {
    const { userId } = await app.actorOf(accessToken);
    const [, , , contentId = 0] = films;
    await app.db
      .insertInto("recommendation_list")
      .values({
        user_id: userId,
        engine: "blend",
        kind: "movie",
        content_ids: [contentId],
        scores: [1],
        reasons: JSON.stringify([[]]),
        read_at: new Date(),
      })
      .execute();
    await caller.recommendations.forMe({});
    await expectSql("recommendations.for-me-personal");
  });
});
