import { randomUUID } from "node:crypto";

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestApp, registerAdmin, type TestApp, type TestUser } from "../../testing/index.ts";
import { snapshot } from "../../testing/rows.ts";
import { addTwoTastes, type TasteContents } from "../../testing/two-tastes.ts";
import { runEngines } from "../../engines/tasks.ts";

let app: TestApp;
let admin: TestUser;
let tastes: readonly TasteContents[];
beforeAll(async () => {
  app = await createTestApp();
  admin = await registerAdmin(app);
  tastes = await addTwoTastes(app.db);
  const [contentId = 0] = tastes[0]?.movies ?? [];
  await admin.caller.interactions.rate({ contentId, rating: 4 });
  await runEngines(app.api.engines);
  await app.api.drainJobs();
});
afterAll(() => app.close());

/** Every row of every table that is not the sandbox's. */
async function everythingElse(): Promise<Map<string, string>> {
  const tables = await snapshot(app.db);
  return new Map([...tables].filter(([name]) => !name.startsWith("public.sandbox_")));
}

interface Choice {
  readonly profileId: string;
  readonly contentId: number;
  readonly genreId: number;
  readonly rating: number | null;
}

type Sandbox = TestUser["caller"]["sandbox"];

/** All that can be done in a sandbox. */
const operations: Readonly<Record<string, (sandbox: Sandbox, on: Choice) => Promise<unknown>>> = {
  create: ({ profiles }) => profiles.create({ name: randomUUID() }),
  rename: ({ profiles }, { profileId }) => profiles.rename({ profileId, name: randomUUID() }),
  like: ({ profiles }, { profileId, genreId }) => profiles.likeGenre({ profileId, genreId }),
  unlike: ({ profiles }, { profileId, genreId }) => profiles.unlikeGenre({ profileId, genreId }),
  set: ({ profiles }, { profileId, contentId, rating }) =>
    profiles.setInteraction({ profileId, contentId, rating, viewCount: 2, count: 3 }),
  run: ({ run }, { profileId }) => run({ profileId, limit: 5 }),
  work: () => app.api.drainJobs(),
  look: async ({ profiles, runs, results, inputs, compare }, { profileId }) => {
    await profiles.interactions({ profileId });
    const { items } = await runs({ profileId });
    for (const { id: runId, status } of items) {
      await inputs({ runId });
      await results({ runId });
      if (status === "finished") await compare({ runId, otherRunId: runId });
    }
  },
  delete: async ({ profiles }, { profileId }) => {
    await profiles.delete({ profileId });
    await profiles.create({ name: randomUUID() });
  },
};

test("whatever is done in the sandbox, no other table has another row", async () => {
  const { sandbox } = admin.caller;
  const genres = await app.db.selectFrom("genre").select("id").execute();
  const contents = tastes.flatMap(({ movies, books }) => [...movies, ...books]);
  const step = fc.record({
    name: fc.constantFrom(...Object.keys(operations)),
    place: fc.nat({ max: 2 }),
    contentId: fc.constantFrom(...contents),
    genreId: fc.constantFrom(...genres.map(({ id }) => id)),
    rating: fc.constantFrom(null, 0, 2.5, 5),
  });
  // With the record of changes, by which the engines know whether there is something to be learnt.
  const before = await everythingElse();
  expect(before.has("public.event")).toBe(true);
  for (let i = 0; i < 3; i++) await sandbox.profiles.create({ name: randomUUID() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (steps) => {
      for (const { name, place, ...choice } of steps) {
        const { items } = await sandbox.profiles.list({ limit: 3 });
        await operations[name]?.(sandbox, { ...choice, profileId: items[place]?.id ?? "" });
      }
      expect(await everythingElse()).toEqual(before);
    }),
    { numRuns: 6 },
  );
});
