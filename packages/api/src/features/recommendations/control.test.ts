import { engineNames } from "@recofinement/engine/names";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { runEngines } from "../../engines/tasks.ts";
import { addContent, createTestApp, type TestApp, type TestUser } from "../../testing/index.ts";

let app: TestApp;
let fan: TestUser;
const films: number[] = [];
const genres = ["War", "Western", "Love", "Space"];

beforeAll(async () => {
  app = await createTestApp();
  for (let i = 0; i < 40; i++) {
    const own = [genres[i % 4] ?? "", ...(i % 3 === 0 ? [genres[(i + 1) % 4] ?? ""] : [])];
    const creators = [`Director ${i % 8}`];
    films.push(await addContent(app.db, { genres: own, creators, year: 1980 + i }));
  }
  for (let i = 0; i < 8; i++) {
    const { caller } = await app.register();
    for (const [k, contentId] of films.entries()) {
      if ((k * 7 + i) % 5 < 3)
        await caller.interactions.rate({ contentId, rating: 3 + ((k + i) % 3) });
    }
  }
  const { caller } = await app.register();
  await caller.interactions.addCount({
    contentId: await addContent(app.db, { kind: "game" }),
    by: 3,
  });
  fan = await app.register();
  for (let i = 0; i < 5; i++) {
    await fan.caller.interactions.rate({ contentId: films[i * 4] ?? 0, rating: 5 });
  }
  await runEngines(app.api.engines);
});
afterAll(() => app.close());

test.each(engineNames)("the engine %s can be asked by itself, and says so", async (engine) => {
  const { items } = await fan.caller.recommendations.forMe({ engine, limit: 100 });
  expect(items.length).toBeGreaterThan(5);
  expect(new Set(items.map((item) => item.engine))).toEqual(new Set([engine]));
  const scores = items.map(({ score }) => score);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
});

test("an engine that knows nothing of somebody offers nothing; the blend offers what is popular", async () => {
  const { recommendations } = (await app.register()).caller;
  expect((await recommendations.forMe({ engine: "similar" })).items).toEqual([]);
  const { items } = await recommendations.forMe();
  expect(new Set(items.map(({ engine }) => engine))).toEqual(new Set(["popularity"]));
});

test("where the lists of a kind are empty, what is popular stands in", async () => {
  const game = await addContent(app.db, { kind: "game" });
  await app.db.updateTable("content").set({ people: 3 }).where("id", "=", game).execute();
  await app.db
    .updateTable("recommendation_list")
    .set({ content_ids: [], scores: [], reasons: JSON.stringify([]) })
    .where("kind", "=", "game")
    .execute();
  const { items } = await fan.caller.recommendations.forMe({ kind: "game" });
  expect(items.map(({ content }) => content.id)).toContain(game);
  await app.db.updateTable("content").set({ people: 0 }).where("id", "=", game).execute();
});

test("a reason is gone with what it names: a genre that the content has no more", async () => {
  const { items } = await fan.caller.recommendations.forMe({ engine: "profile", limit: 1 });
  const [first] = items;
  expect(first?.reasons.map(({ type }) => type)).toContain("genre");
  const id = first?.content.id ?? 0;
  const before = await app.db
    .selectFrom("content_genre")
    .selectAll()
    .where("content_id", "=", id)
    .execute();
  await app.db.deleteFrom("content_genre").where("content_id", "=", id).execute();
  const after = await fan.caller.recommendations.forMe({ engine: "profile", limit: 100 });
  const found = after.items.find(({ content }) => content.id === id);
  expect(found?.reasons.map(({ type }) => type) ?? []).not.toContain("genre");
  await app.db.insertInto("content_genre").values(before).execute();
});

test("what is used and never rated is popular as well", async () => {
  const { recommendations } = (await app.register()).caller;
  const { items } = await recommendations.forMe({ kind: "game" });
  expect(items).toMatchObject([
    { reasons: [{ type: "popular", rating: null, ratingCount: 0, people: 1 }] },
  ]);
});

/** Mean Jaccard index of the genres and creators of the pairs on a page. */
function alikeness(items: { content: { genres: { name: string }[]; creators: string[] } }[]) {
  const tags = items.map(
    ({ content }) => new Set([...content.genres.map(({ name }) => name), ...content.creators]),
  );
  const pairs = tags.flatMap((a, k) => tags.slice(0, k).map((b) => [a, b] as const));
  const shared = pairs.map(([a, b]) => {
    const common = [...a].filter((tag) => b.has(tag)).length;
    return common / (a.size + b.size - common);
  });
  return shared.reduce((sum, one) => sum + one, 0) / shared.length;
}

test("more diversity makes a page less alike, and never more", async () => {
  const page = async (diversity: number) =>
    (await fan.caller.recommendations.forMe({ limit: 8, diversity })).items;
  const part = fc.double({ min: 0, max: 1, noNaN: true });
  await fc.assert(
    fc.asyncProperty(part, part, async (a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)];
      expect(alikeness(await page(more))).toBeLessThanOrEqual(alikeness(await page(less)) + 1e-9);
    }),
    { numRuns: 15 },
  );
  expect(alikeness(await page(1))).toBeLessThan(alikeness(await page(0)) - 0.05);
});

test("somebody of whom nothing is known is shown a varied page", async () => {
  const { recommendations } = (await app.register()).caller;
  const varied = (await recommendations.forMe({ limit: 8 })).items;
  const plain = (await recommendations.forMe({ limit: 8, diversity: 0 })).items;
  expect(alikeness(varied)).toBeLessThan(alikeness(plain));
});

test("varied pages go on without loss or repeat", async () => {
  const seen: number[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof fan.caller.recommendations.forMe>> =
      await fan.caller.recommendations.forMe({ limit: 7, diversity: 0.7, cursor });
    seen.push(...page.items.map(({ content }) => content.id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  const { items } = await fan.caller.recommendations.forMe({ limit: 100 });
  expect(seen.toSorted((a, b) => a - b)).toEqual(
    items.map(({ content }) => content.id).toSorted((a, b) => a - b),
  );
});

describe("with the first ratings", () => {
  test("liked genres come first, and then the personal engines take over", async () => {
    const { caller } = await app.register();
    const known = await caller.catalogue.genres({ kind: "movie" });
    const war = known.find(({ name }) => name === "War");
    await caller.me.likeGenre({ genreId: war?.id ?? 0 });
    await app.api.drainJobs();
    const top = async () => (await caller.recommendations.forMe({ kind: "movie", limit: 5 })).items;
    for (const { content, reasons } of await top()) {
      expect(content.genres.map(({ name }) => name)).toContain("War");
      expect(reasons.map((one) => (one.type === "genre" ? one.genre.name : ""))).toContain("War");
    }
    for (let i = 0; i < 8; i++) {
      await caller.interactions.rate({ contentId: films[2 + i * 4] ?? 0, rating: 5 });
    }
    await app.api.drainJobs();
    const reasons = (await top()).flatMap((item) => item.reasons.map(({ type }) => type));
    expect(reasons).toContain("rated");
  });
});
