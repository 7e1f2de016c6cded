import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { addContent, createTestApp, type TestApp } from "../../testing/index.ts";
import { runEngines } from "../../engines/tasks.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
  for (const genre of ["Jazz", "Metal"]) {
    for (let i = 0; i < 12; i++) await addContent(app.db, { kind: "track", genres: [genre] });
  }
  await runEngines(app.api.engines);
});
afterAll(() => app.close());

describe("preferences", () => {
  test("a newcomer's lists follow the genres they like, and say so", async () => {
    const { caller } = await app.register();
    const [jazz, metal] = await caller.catalogue.genres({ kind: "track" });
    await caller.me.likeGenre({ genreId: jazz?.id ?? 0 });
    await caller.me.likeGenre({ genreId: jazz?.id ?? 0 });
    await caller.me.likeGenre({ genreId: metal?.id ?? 0 });
    await caller.me.unlikeGenre({ genreId: metal?.id ?? 0 });
    expect(await caller.me.likedGenres()).toEqual([{ id: jazz?.id, kind: "track", name: "Jazz" }]);
    expect(await caller.me.completePreferences()).toMatchObject({ preferencesDefined: true });
    await app.api.drainJobs();
    const { items } = await caller.recommendations.forMe({ kind: "track", limit: 12 });
    expect(items).toHaveLength(12);
    for (const { reasons } of items) {
      expect(reasons[0]).toMatchObject({ type: "genre", genre: { id: jazz?.id, name: "Jazz" } });
    }
    // That somebody else likes it is no reason for this one.
    await (await app.register()).caller.me.likeGenre({ genreId: jazz?.id ?? 0 });
    await caller.me.unlikeGenre({ genreId: jazz?.id ?? 0 });
    const untrue = await caller.recommendations.forMe({ kind: "track" });
    expect(untrue.items.flatMap(({ reasons }) => reasons)).toEqual([]);
  });

  test("there is no liking of a genre that does not exist", async () => {
    const { caller } = await app.register();
    await expect(caller.me.likeGenre({ genreId: 2_000_000_000 })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("changing them needs the permission, as it is now", async () => {
    const user = await app.register();
    await app.db.deleteFrom("user_role").execute();
    await expect(user.caller.me.completePreferences()).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await user.caller.me.get()).toMatchObject({
      roles: [],
      permissions: [],
      preferencesDefined: false,
    });
  });
});
