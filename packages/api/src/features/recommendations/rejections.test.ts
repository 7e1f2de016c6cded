import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { runEngines } from "../../engines/tasks.ts";
import {
  addContent,
  allPages,
  createTestApp,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";

let app: TestApp;
/** Films of two genres that many like all of, the first of which are from 1990 and with one actor. */
const films: number[] = [];

beforeAll(async () => {
  app = await createTestApp();
  for (let i = 0; i < 24; i++) {
    const isOld = i < 4;
    const id = await addContent(app.db, {
      kind: "movie",
      title: `Film of number ${i}`,
      year: isOld ? 1990 : 2000 + i,
      genres: [i % 2 === 0 ? "War" : "Western"],
      creators: [`Director ${i % 6}`],
    });
    if (isOld) {
      await app.db
        .updateTable("movie")
        .set({ actors: ["A. Star"] })
        .where("content_id", "=", id)
        .execute();
    }
    films.push(id);
  }
  for (let i = 0; i < 8; i++) {
    const fan = await app.register();
    for (const contentId of films) await fan.caller.interactions.rate({ contentId, rating: 4 });
  }
  await runEngines(app.api.engines);
});
afterAll(() => app.close());

/** Someone who likes one film, and what they are recommended. */
async function someone() {
  const user = await app.register();
  await user.caller.interactions.rate({ contentId: films[20] ?? 0, rating: 5 });
  await app.api.drainJobs();
  return user;
}

async function placesFor({ caller }: TestUser): Promise<Map<number, number>> {
  const { items } = await caller.recommendations.forMe({ kind: "movie", limit: 100 });
  return new Map(items.map(({ content, score }) => [content.id, score]));
}

describe("a rejected content", () => {
  test("is gone from every list at once, and back when that is undone", async () => {
    const user = await someone();
    const { recommendations } = user.caller;
    const contentId = films[5] ?? 0;
    expect((await placesFor(user)).has(contentId)).toBe(true);
    await recommendations.reject({ contentId });
    for (const engine of ["blend", "popularity", "similar", "collaborative"] as const) {
      const { items } = await recommendations.forMe({ engine, limit: 100 });
      expect(items.map(({ content }) => content.id)).not.toContain(contentId);
    }
    await app.api.drainJobs();
    expect((await placesFor(user)).has(contentId)).toBe(false);
    await recommendations.undoReject({ contentId });
    await recommendations.undoReject({ contentId });
    await app.api.drainJobs();
    expect((await placesFor(user)).has(contentId)).toBe(true);
  });

  test.each([
    ["genre", "war", (i: number) => i % 2 === 0],
    ["actor", "A. Star", (i: number) => i < 4],
    ["director", "director 2", (i: number) => i % 6 === 2],
    ["year", "1990", (i: number) => i < 4],
  ])("takes down what has the %s %s", async (category, value, hasIt) => {
    const user = await someone();
    const before = await placesFor(user);
    const rejected = films.findIndex((_, i) => hasIt(i) && i !== 20);
    await user.caller.recommendations.reject({
      contentId: films[rejected] ?? 0,
      reasons: [{ category, value }],
    });
    await app.api.drainJobs();
    const after = await placesFor(user);
    const meanLoss = (chosen: (i: number) => boolean) => {
      const losses = films.flatMap((id, i) =>
        chosen(i) && before.has(id) && after.has(id)
          ? [(before.get(id) ?? 0) - (after.get(id) ?? 0)]
          : [],
      );
      return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    };
    expect(meanLoss(hasIt)).toBeGreaterThan(meanLoss((i) => !hasIt(i)) + 1);
  });

  test("takes down what is like it", async () => {
    const user = await someone();
    const contentId = films[6] ?? 0;
    const { items: similar } = await user.caller.catalogue.similar({ id: contentId, limit: 1 });
    const nearest = similar[0]?.id ?? 0;
    const before = (await placesFor(user)).get(nearest) ?? NaN;
    await user.caller.recommendations.reject({ contentId });
    await app.api.drainJobs();
    expect((await placesFor(user)).get(nearest)).toBeLessThan(before);
  });
});

describe("the rejections of a user", () => {
  test("are listed newest first with their reasons, page by page, and are nobody else's", async () => {
    const [user, other] = [await app.register(), await app.register()];
    const { recommendations } = user.caller;
    const chosen = films.slice(0, 5);
    for (const contentId of chosen) await recommendations.reject({ contentId });
    const reasons = [
      { category: "genre", value: "War" },
      { category: "year", value: "1990" },
    ];
    await recommendations.reject({ contentId: chosen[0] ?? 0, reasons });
    await recommendations.reject({ contentId: chosen[0] ?? 0, reasons: reasons.slice(1) });
    const pages = await allPages((cursor) => recommendations.rejected({ limit: 2, cursor }));
    expect(pages.flat().map(({ content }) => content.id)).toEqual(chosen.toReversed());
    expect(pages.flat().at(-1)?.reasons).toEqual(reasons);
    expect((await recommendations.rejected({ kind: "book" })).items).toEqual([]);
    expect((await other.caller.recommendations.rejected()).items).toEqual([]);
  });

  test("name a category of the kind, and a content that there is", async () => {
    const { recommendations } = (await app.register()).caller;
    const reasons = [{ category: "publisher", value: "Somebody" }];
    await expect(recommendations.reject({ contentId: films[0] ?? 0, reasons })).rejects.toThrow(
      /by director, actor, producer, writer, genre, year, not by publisher/,
    );
    await expect(recommendations.reject({ contentId: 2_000_000_000 })).rejects.toThrow(
      /no content with the id/,
    );
    expect((await recommendations.rejected()).items).toEqual([]);
  });
});
