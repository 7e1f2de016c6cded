import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  addContent,
  allPages,
  createTestApp,
  reason,
  registerAdmin,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";
import { mostProfiles } from "./profiles.ts";

let app: TestApp;
let admin: TestUser;
let contentId: number;
let genreId: number;
beforeAll(async () => {
  app = await createTestApp();
  admin = await registerAdmin(app);
  contentId = await addContent(app.db, { title: "Kind of Blue", kind: "track", genres: ["Jazz"] });
  const [genre] = await admin.caller.catalogue.genres({ kind: "track" });
  genreId = genre?.id ?? 0;
});
afterAll(() => app.close());

const sandbox = () => admin.caller.sandbox;
const create = async () => (await sandbox().profiles.create({ name: `P ${randomUUID()}` })).id;

describe("a profile", () => {
  test("is made, shown, renamed and deleted", async () => {
    const own = await registerAdmin(app);
    const { profiles } = own.caller.sandbox;
    const made = await profiles.create({ name: " Film buff " });
    const shown = { id: made.id, name: "Film buff", createdAt: expect.any(String) };
    const counts = { genreCount: 0, interactionCount: 0, runCount: 0 };
    expect(made).toEqual({ ...shown, ...counts });
    expect(await profiles.get({ profileId: made.id })).toEqual(made);
    const renamed = await profiles.rename({ profileId: made.id, name: "FILM BUFF" });
    expect(renamed).toEqual({ ...made, name: "FILM BUFF" });
    expect((await profiles.list()).items).toEqual([renamed]);
    expect(await profiles.delete({ profileId: made.id })).toBeNull();
    expect((await profiles.list()).items).toEqual([]);
    await expect(profiles.delete({ profileId: made.id })).rejects.toMatchObject(
      reason("PROFILE_NOT_FOUND"),
    );
  });

  test("has a name of 1 to 45 characters that no other one of the owner's has, in any case", async () => {
    const { profiles } = sandbox();
    for (const name of ["", "  ", "x".repeat(46), "a\nb"]) {
      await expect(profiles.create({ name })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    }
    const { id } = await profiles.create({ name: "Élodie" });
    await expect(profiles.create({ name: "ÉLODIE" })).rejects.toMatchObject({
      code: "CONFLICT",
      ...reason("PROFILE_NAME_TAKEN"),
    });
    const { id: other } = await profiles.create({ name: "x".repeat(45) });
    await expect(profiles.rename({ profileId: other, name: "élodie" })).rejects.toMatchObject(
      reason("PROFILE_NAME_TAKEN"),
    );
    expect(await profiles.rename({ profileId: id, name: "élodie" })).toMatchObject({ id });
    const { caller } = await registerAdmin(app);
    await expect(caller.sandbox.profiles.create({ name: "Élodie" })).resolves.toBeDefined();
  });

  test("is one of a hundred at most", async () => {
    const { caller } = await registerAdmin(app);
    const { profiles } = caller.sandbox;
    for (let i = 0; i < mostProfiles; i++) await profiles.create({ name: `Profile ${i}` });
    await expect(profiles.create({ name: "One more" })).rejects.toMatchObject(
      reason("TOO_MANY_PROFILES"),
    );
    const pages = await allPages((cursor) => profiles.list({ cursor, limit: 30 }));
    expect(pages.map(({ length }) => length)).toEqual([30, 30, 30, 10]);
    const names = pages.flat().map(({ name }) => name);
    expect(names[0]).toBe(`Profile ${mostProfiles - 1}`);
    expect(new Set(names).size).toBe(mostProfiles);
  });

  test("does not exist for another administrator, nor do its runs", async () => {
    const profileId = await create();
    const { runId } = await sandbox().run({ profileId });
    await app.api.drainJobs();
    const { caller } = await registerAdmin(app);
    const { profiles, run, runs, results, inputs, compare, onRun } = caller.sandbox;
    const attempts = (id: string) => [
      profiles.get({ profileId: id }),
      profiles.rename({ profileId: id, name: "Mine" }),
      profiles.delete({ profileId: id }),
      profiles.genres({ profileId: id }),
      profiles.likeGenre({ profileId: id, genreId }),
      profiles.unlikeGenre({ profileId: id, genreId }),
      profiles.interactions({ profileId: id }),
      profiles.interaction({ profileId: id, contentId }),
      profiles.setInteraction({ profileId: id, contentId, rating: 5 }),
      run({ profileId: id }),
      runs({ profileId: id }),
    ];
    for (const outcome of await Promise.allSettled([
      ...attempts(profileId),
      ...attempts(randomUUID()),
    ])) {
      expect(outcome).toMatchObject({
        status: "rejected",
        reason: { code: "NOT_FOUND", message: "There is no such profile." },
      });
    }
    const own = await caller.sandbox.profiles.create({ name: "Own" });
    const { runId: ownRun } = await run({ profileId: own.id });
    await app.api.drainJobs();
    const listen = async (id: number) => {
      const stream = await onRun({ runId: id });
      await stream[Symbol.asyncIterator]().next();
    };
    const ofRuns = (id: number) => [
      results({ runId: id }),
      inputs({ runId: id }),
      compare({ runId: id, otherRunId: ownRun }),
      compare({ runId: ownRun, otherRunId: id }),
      listen(id),
    ];
    for (const outcome of await Promise.allSettled([...ofRuns(runId), ...ofRuns(2_000_000_000)])) {
      expect(outcome).toMatchObject({
        status: "rejected",
        reason: { code: "NOT_FOUND", message: "There is no such run." },
      });
    }
    expect((await runs()).items.map(({ id }) => id)).toEqual([ownRun]);
    expect((await profiles.list()).items.map(({ id }) => id)).toEqual([own.id]);
    expect(await sandbox().profiles.get({ profileId })).toMatchObject({ runCount: 1 });
  });
});

describe("a profile's genres", () => {
  test("are liked once and no longer, whatever was before", async () => {
    const profileId = await create();
    const { profiles } = sandbox();
    for (let i = 0; i < 2; i++) {
      expect(await profiles.likeGenre({ profileId, genreId })).toBeNull();
      expect(await profiles.genres({ profileId })).toEqual([
        { id: genreId, kind: "track", name: "Jazz" },
      ]);
    }
    expect(await profiles.get({ profileId })).toMatchObject({ genreCount: 1 });
    for (let i = 0; i < 2; i++) {
      expect(await profiles.unlikeGenre({ profileId, genreId })).toBeNull();
      expect(await profiles.genres({ profileId })).toEqual([]);
    }
  });

  test("are those that there are", async () => {
    const profileId = await create();
    await expect(
      sandbox().profiles.likeGenre({ profileId, genreId: 2_000_000_000 }),
    ).rejects.toMatchObject(reason("GENRE_NOT_FOUND"));
  });
});
