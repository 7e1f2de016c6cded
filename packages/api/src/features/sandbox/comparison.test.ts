import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  createTestApp,
  reason,
  registerAdmin,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";
import { addTwoTastes, type TasteContents } from "../../testing/two-tastes.ts";
import { runEngines } from "../../engines/tasks.ts";

let app: TestApp;
let admin: TestUser;
let space: TasteContents;
let love: TasteContents;
beforeAll(async () => {
  app = await createTestApp();
  admin = await registerAdmin(app);
  [space, love] = await addTwoTastes(app.db);
  await runEngines(app.api.engines);
});
afterAll(() => app.close());

async function createProfile(liked: readonly number[]): Promise<string> {
  const { profiles } = admin.caller.sandbox;
  const { id: profileId } = await profiles.create({ name: randomUUID() });
  for (const [i, contentId] of liked.entries()) {
    const ratedAt = `2020-01-${i + 10}`;
    await profiles.setInteraction({ profileId, contentId, rating: 5, ratedAt });
  }
  return profileId;
}

async function run(input: Parameters<TestUser["caller"]["sandbox"]["run"]>[0]): Promise<number> {
  const { runId } = await admin.caller.sandbox.run(input);
  await app.api.drainJobs();
  return runId;
}

const compare = (input: Parameters<TestUser["caller"]["sandbox"]["compare"]>[0]) =>
  admin.caller.sandbox.compare(input);

describe("two runs", () => {
  test("of the same profile are the same in everything", async () => {
    const profileId = await createProfile(space.movies.slice(0, 3));
    const [runId, otherRunId] = [await run({ profileId }), await run({ profileId })];
    const { lists, ...equal } = await compare({ runId, otherRunId });
    expect(equal).toEqual({ inputsEqual: true, parametersEqual: true, modelVersionsEqual: true });
    expect(lists.map(({ kind, engine }) => [kind, engine])).toEqual([
      ["movie", "blend"],
      ["book", "blend"],
    ]);
    for (const { both, ...list } of lists) {
      expect(both.length).toBeGreaterThan(10);
      for (const { rank, otherRank, scoreDifference } of both) {
        expect([otherRank, scoreDifference]).toEqual([rank, 0]);
      }
      expect(list).toMatchObject({ onlyFirst: [], onlyOther: [], kendallTau: 1 });
      expect(list.overlap).toEqual({ depth: 10, share: 1 });
    }
  });

  test("of two tastes differ, and say where", async () => {
    const runId = await run({ profileId: await createProfile(space.movies.slice(0, 3)), limit: 8 });
    const likesBoth = [...space.movies.slice(0, 3), ...love.movies.slice(0, 3)];
    const otherRunId = await run({ profileId: await createProfile(likesBoth), limit: 8 });
    const { lists, ...equal } = await compare({ runId, otherRunId, kind: "book", depth: 5 });
    expect(equal).toEqual({ inputsEqual: false, parametersEqual: true, modelVersionsEqual: true });
    expect(lists).toHaveLength(1);
    const [list] = lists;
    const resultsOf = async (id: number) =>
      (await admin.caller.sandbox.results({ runId: id, kind: "book" })).items;
    const [first, other] = [await resultsOf(runId), await resultsOf(otherRunId)];
    const place = ({ content, rank, score }: (typeof first)[number]) => {
      const { id, kind, title, year } = content;
      return { content: { id, kind, title, year }, rank, score };
    };
    const isIn = (items: typeof first) => (item: (typeof first)[number]) =>
      items.some(({ content }) => content.id === item.content.id);
    const isNotIn = (items: typeof first) => (item: (typeof first)[number]) => !isIn(items)(item);
    expect(list?.onlyFirst).toEqual(first.filter(isNotIn(other)).map(place));
    expect(list?.onlyOther).toEqual(other.filter(isNotIn(first)).map(place));
    expect(list?.onlyOther.length).toBeGreaterThan(0);
    expect(list?.both).toEqual(
      first.filter(isIn(other)).map((item) => {
        const there = other.find(({ content }) => content.id === item.content.id);
        const { content, rank, score } = place(item);
        const scoreDifference = (there?.score ?? 0) - score;
        return { content, rank, otherRank: there?.rank, scoreDifference };
      }),
    );
    const common = first.slice(0, 5).filter(isIn(other.slice(0, 5)));
    expect(list?.overlap).toEqual({ depth: 5, share: common.length / 5 });
  });

  test("say what of their circumstances was not the same", async () => {
    const profileId = await createProfile(space.movies.slice(0, 3));
    const runId = await run({ profileId, kinds: ["movie"] });
    const withOtherSeed = await run({ profileId, kinds: ["movie"], seed: 1 });
    expect(await compare({ runId, otherRunId: withOtherSeed })).toMatchObject({
      inputsEqual: true,
      parametersEqual: false,
      modelVersionsEqual: true,
    });
    await app.db
      .updateTable("content")
      .set({ title: "Called otherwise" })
      .where("id", "=", space.movies[0] ?? 0)
      .execute();
    await runEngines(app.api.engines);
    const withOtherModel = await run({ profileId, kinds: ["movie"] });
    expect(await compare({ runId, otherRunId: withOtherModel })).toMatchObject({
      inputsEqual: true,
      parametersEqual: true,
      modelVersionsEqual: false,
    });
    const [contentId = 0] = space.movies;
    const ratedAt = "2020-01-10";
    const { profiles } = admin.caller.sandbox;
    await profiles.setInteraction({ profileId, contentId, rating: 4.5, ratedAt });
    const withOtherRating = await run({ profileId, kinds: ["movie"] });
    expect(await compare({ runId: withOtherModel, otherRunId: withOtherRating })).toMatchObject({
      inputsEqual: false,
      modelVersionsEqual: true,
    });
  });

  test("are compared when both are finished", async () => {
    const profileId = await createProfile(space.movies.slice(0, 3));
    const runId = await run({ profileId, kinds: ["movie"] });
    const { runId: otherRunId } = await admin.caller.sandbox.run({ profileId, kinds: ["book"] });
    for (const input of [
      { runId, otherRunId },
      { runId: otherRunId, otherRunId: runId },
    ]) {
      await expect(compare(input)).rejects.toMatchObject(reason("RUN_NOT_FINISHED"));
    }
    await app.api.drainJobs();
    const { lists } = await compare({ runId, otherRunId });
    // Nothing of what one run has made was asked of the other.
    expect(lists).toMatchObject([
      { kind: "movie", both: [], onlyOther: [], overlap: { share: 0 }, kendallTau: null },
      { kind: "book", both: [], onlyFirst: [], overlap: { share: 0 }, kendallTau: null },
    ]);
  });
});
