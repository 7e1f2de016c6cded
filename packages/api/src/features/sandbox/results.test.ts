import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openApi } from "../../api.ts";
import { memoryTransport } from "../../mail/transports/memory.ts";
import {
  addContent,
  allPages,
  createTestApp,
  registerAdmin,
  type TestApp,
  testSecret,
  type TestUser,
} from "../../testing/index.ts";
import { createFan, finishRun, storedResults } from "../../testing/sandbox.ts";
import { testLog } from "../../testing/test-log.ts";
import { addTwoTastes, genreIdOf, type TasteContents } from "../../testing/two-tastes.ts";
import { runEngines } from "../../engines/tasks.ts";

let app: TestApp;
let admin: TestUser;
let space: TasteContents;
let love: TasteContents;
let modelVersion: number;
beforeAll(async () => {
  app = await createTestApp();
  admin = await registerAdmin(app);
  [space, love] = await addTwoTastes(app.db);
  modelVersion = (await runEngines(app.api.engines)).collaborative["version"] ?? 0;
});
afterAll(() => app.close());

const sandbox = () => admin.caller.sandbox;
const runOf = async (runId: number) => (await sandbox().inputs({ runId })).run;

describe("the results of a run", () => {
  test("come in pages, by kind and engine if wanted, each once", async () => {
    const runId = await finishRun(app, admin, {
      profileId: await createFan(admin, space),
      limit: 10,
    });
    const { results } = sandbox();
    const whole = (await results({ runId, limit: 100 })).items;
    expect(whole.map(({ content }) => content.kind)).toEqual([
      ...Array.from({ length: 10 }, () => "book"),
      ...Array.from({ length: 10 }, () => "movie"),
    ]);
    const pages = await allPages((cursor) => results({ runId, cursor, limit: 3 }));
    expect(pages.flat()).toEqual(whole);
    const films = await allPages((cursor) =>
      results({ runId, kind: "movie", engine: "blend", cursor, limit: 3 }),
    );
    expect(films.flat()).toEqual(whole.slice(10));
  });

  test("leave out what has been deleted since", async () => {
    const gone = await addContent(app.db, { genres: [space.genre], year: 1990 });
    await runEngines(app.api.engines);
    const runId = await finishRun(app, admin, {
      profileId: await createFan(admin, space),
      kinds: ["movie"],
      limit: 100,
    });
    const { results, inputs, compare } = sandbox();
    const before = (await results({ runId, limit: 100 })).items;
    expect(before.map(({ content }) => content.id)).toContain(gone);
    const [rated = 0] = space.movies;
    await sql`delete from content where id in (${gone}, ${rated})`.execute(app.db);
    const after = (await results({ runId, limit: 100 })).items;
    expect(after).toEqual(before.filter(({ content }) => content.id !== gone));
    // What the run saw is its own, and so is what its reasons name.
    expect((await inputs({ runId })).items.map(({ content }) => content.id)).toContain(rated);
    expect(JSON.stringify(after)).toContain(`"content":{"id":${rated},`);
    const { lists } = await compare({ runId, otherRunId: runId });
    expect(lists[0]?.both).toHaveLength(after.length);
    space = { ...space, movies: space.movies.slice(1) };
    modelVersion = (await runEngines(app.api.engines)).collaborative["version"] ?? 0;
  });

  test("are the same, byte for byte, for the same inputs, seed and model", async () => {
    const profileId = await createFan(admin, space);
    await sandbox().profiles.likeGenre({
      profileId,
      genreId: await genreIdOf(app.db, "movie", love),
    });
    const input = { profileId, limit: 50, seed: 3 };
    const [first, second] = [
      await finishRun(app, admin, input),
      await finishRun(app, admin, input),
    ];
    const stored = await storedResults(app.db, first);
    expect(stored.length).toBeGreaterThan(1_000);
    expect(await storedResults(app.db, second)).toBe(stored);

    // A process that has just begun, and has no model yet.
    const restarted = await openApi({
      database: app.database,
      authSecrets: [testSecret],
      settings: app.api.services.settings,
      rateLimitFactor: 0,
      mail: memoryTransport(),
      log: testLog,
      worker: false,
    });
    const { runId: third } = await sandbox().run(input);
    await restarted.drainJobs();
    await restarted.close();
    expect(await runOf(third)).toMatchObject({ status: "finished", modelVersion });
    expect(await storedResults(app.db, third)).toBe(stored);

    await sandbox().profiles.setInteraction({
      profileId,
      contentId: love.books[0] ?? 0,
      rating: 5,
    });
    expect(await storedResults(app.db, await finishRun(app, admin, input))).not.toBe(stored);
  });
});
