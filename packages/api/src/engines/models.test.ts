import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { addContent, createTestApp, type TestApp } from "../testing/index.ts";
import { openEngines } from "./engines.ts";
import { currentModel, readModel, saveModel } from "./models.ts";
import { runEngines, runTask } from "./tasks.ts";

const facts = { users: 1, contents: 2, ratings: 3, seconds: 4, sides: 0.5 };

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

describe("the versions of the model", () => {
  test("are read as they were written, however large", async () => {
    const model = Uint8Array.from({ length: 9_000_000 }, (_, k) => k % 251);
    const version = await saveModel(app.db, model, facts);
    expect(await currentModel(app.db)).toMatchObject({
      version,
      facts: { ...facts, bytes: model.length },
    });
    const read = await readModel(app.db, version);
    expect(Buffer.compare(read ?? new Uint8Array(), model)).toBe(0);
  });

  test("are the current one and the one before it", async () => {
    const versions: number[] = [];
    for (const byte of [1, 2, 3])
      versions.push(await saveModel(app.db, Uint8Array.of(byte), facts));
    expect((await currentModel(app.db))?.version).toBe(versions[2]);
    const read = await Promise.all(versions.map((version) => readModel(app.db, version)));
    expect(read.map((bytes) => bytes?.[0])).toEqual([undefined, 2, 3]);
  });

  test("cannot be seen before all of it is there", async () => {
    const whole = await saveModel(app.db, Uint8Array.of(1), facts);
    await app.db.insertInto("engine_model").values({ format: 1 }).execute();
    expect((await currentModel(app.db))?.version).toBe(whole);
  });

  test("fall back to the one before, where the current one cannot be read", async () => {
    await runTask(app.api.engines, "collaborative");
    const version = await app.api.engines.ready();
    await app.db
      .insertInto("engine_model")
      .values({ format: 1, ready_at: new Date(), facts: JSON.stringify({ ...facts, bytes: 7 }) })
      .execute();
    const broken = await saveModel(app.db, Uint8Array.of(1, 2, 3), facts);
    const other = openEngines({ db: app.db });
    expect((await currentModel(app.db))?.version).toBe(broken);
    await expect(other.ready()).rejects.toThrow(/deserialize|version/);
    await other.close();
    await app.db.deleteFrom("engine_model").where("id", "=", broken).execute();
    const third = openEngines({ db: app.db });
    await expect(third.ready()).rejects.toThrow("cannot be read");
    await third.close();
    await runTask(app.api.engines, "collaborative");
    await saveModel(app.db, Uint8Array.of(1, 2, 3), facts);
    const fourth = openEngines({ db: app.db });
    expect(await fourth.ready()).toBe((version ?? 0) + 3);
    await fourth.close();
  });

  test("are served by every process, and ranked by the same in each", async () => {
    const user = await app.register();
    const films: number[] = [];
    for (let i = 0; i < 6; i++) films.push(await addContent(app.db, { genres: ["War"] }));
    for (const contentId of films.slice(0, 3)) {
      await user.caller.interactions.rate({ contentId, rating: 5 });
    }
    await runEngines(app.api.engines);
    const other = openEngines({ db: app.db });
    try {
      const version = await app.api.engines.ready();
      expect(await other.ready()).toBe(version);
      const person = {
        ratings: films.slice(0, 2).map((contentId) => ({ contentId, stars: 5 })),
        likedGenreIds: [],
        aversions: [],
        averseGenreIds: [],
        excluded: films.slice(0, 2),
        year: 2026,
      };
      const lists = [{ engine: "blend", kind: "movie", limit: 9 }] as const;
      const ranked = await other.thread.call("rank", { person, lists });
      expect(ranked.lists[0]?.contentIds.length).toBeGreaterThan(0);
      expect(await app.api.engines.thread.call("rank", { person, lists })).toEqual(ranked);
      await runTask(app.api.engines, "collaborative");
      expect(await other.ready()).toBe((version ?? 0) + 1);
    } finally {
      await other.close();
    }
  });
});
