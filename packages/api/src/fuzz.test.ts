import { type AnyTRPCProcedure, TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

import { runEngines } from "./engines/tasks.ts";
import { findUserTables, type UserTable } from "./features/me/user-tables.ts";
import { arbitraryCursor, arbitraryInput, hasPages } from "./testing/arbitrary-input.ts";
import { addContent, addEpisode, formGroup, proposal } from "./testing/factories.ts";
import { createTestApp, type TestApp } from "./testing/index.ts";
import { callByPath, procedures } from "./testing/procedures.ts";
import { belongingsOf } from "./testing/rows.ts";
import {
  createWorld,
  type Inhabitant,
  runInSandbox,
  sampleInputs,
  type World,
  worldsOf,
} from "./testing/world.ts";
import { access, type Access } from "./trpc/access.ts";
import { answerOf, formatError } from "./trpc/errors.ts";

let app: TestApp;
let tables: UserTable[];
beforeAll(async () => {
  app = await createTestApp();
  tables = await findUserTables(app.db);
});
afterAll(() => app.close());
const worldFor = worldsOf(() => app);

/** What no answer may say: words of drivers, SQL, paths, stacks. */
const telling =
  /node_modules|\.ts:\d|\bat .*\(|pg_|postgres|kysely|pglite|\bSQL|syntax error|violates|constraint|relation "|user_account|ECONN|argon2|TypeError|undefined is not/i;

/** Rounds for each procedure and caller; a failing input is printed with the seed that repeats it. */
const numRuns = 40;

/** Of what checks a password each time, which takes long on purpose. */
const fewRuns = 8;

/** The error that a client gets, as it gets it. */
function shapeOf(error: TRPCError): { status: number; text: string } {
  const status = getHTTPStatusCodeFromError(error);
  const { shape } = answerOf(undefined, "1");
  const data = { ...shape.data, code: error.code, httpStatus: status };
  const text = JSON.stringify(formatError({ ...shape, message: error.message, data }, error, "1"));
  return { status, text };
}

/** Calls a procedure: what it refuses, it refuses with an error that is the caller's and tells nothing. */
async function expectAnswerOrRefusal(
  path: string,
  { input, caller }: { input: unknown; caller: Inhabitant | undefined },
): Promise<void> {
  const abort = new AbortController();
  const ctx = app.contextOf(caller?.accessToken);
  await callByPath(path, { ctx, input, signal: abort.signal }).catch((error: unknown) => {
    if (!(error instanceof TRPCError)) throw error;
    const { status, text } = shapeOf(error);
    expect(status, String(error.cause?.stack ?? error.stack)).toBeLessThan(500);
    // What an issue says of the input's own words is theirs.
    expect(text.length).toBeLessThan(20_000);
    if (status !== 400) expect(text).not.toMatch(telling);
  });
  abort.abort();
}

/** Calls a procedure with inputs of all sorts, as one of these callers each time. */
async function fuzz(
  path: string,
  { procedure, callers }: { procedure: AnyTRPCProcedure; callers: (Inhabitant | undefined)[] },
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(arbitraryInput(procedure), fc.constantFrom(...callers), (input, caller) =>
      expectAnswerOrRefusal(path, { input, caller }),
    ),
    { numRuns: reach.get(path)?.limit === "password" ? fewRuns : numRuns },
  );
}

const reach = new Map<string, Access>(Object.entries(access));

describe.each([...procedures])("%s", (path, procedure) => {
  test("answers any input with what it is for, or with a refusal that tells nothing", async () => {
    const { owner, stranger, admin } = await worldFor(path);
    const before = await belongingsOf(app.db, { owner, tables });
    // An administrator may change anyone's rows where the table of access says so.
    const isForAnybodys = reach.get(path)?.rows === "anybody's";
    await fuzz(path, { procedure, callers: [undefined, stranger] });
    if (!isForAnybodys) await fuzz(path, { procedure, callers: [admin] });
    const after = await belongingsOf(app.db, { owner, tables });
    expect(after).toEqual(before);
    if (isForAnybodys) await fuzz(path, { procedure, callers: [admin] });
    await expect(owner.caller.me.get()).resolves.toBeDefined();
  });
});

const Input = z.record(z.string(), z.unknown());
const Paged = z.object({ nextCursor: z.string() });

/** Gives the owner, and the administrator in the sandbox, two of everything that there are lists of. */
async function lengthenLists(world: World): Promise<World> {
  const { owner, friend, admin, seriesId, profileId } = world;
  const { email, password } = owner;
  await app.as().auth.login({ email, password });
  await owner.caller.interactions.rate({ contentId: seriesId, rating: 3 });
  await owner.caller.submissions.create(proposal());
  await formGroup(owner);
  const groupId = await formGroup(friend);
  await friend.caller.groups.invite({ groupId, userId: owner.id });
  for (const episode of [1, 2]) await addEpisode(app.db, { seriesId, episode });
  for (let i = 0; i < 3; i++) {
    await admin.caller.interactions.rate({ contentId: await addContent(app.db), rating: 5 });
  }
  await runEngines(app.api.engines);
  for (let i = 0; i < 2; i++) {
    await owner.caller.recommendations.reject({ contentId: await addContent(app.db) });
  }
  const interaction = { contentId: seriesId, rating: 3 };
  await admin.caller.sandbox.profiles.setInteraction({ profileId, ...interaction });
  await runInSandbox(admin, world);
  const { runId } = await admin.caller.sandbox.run({ profileId });
  await app.api.drainJobs();
  return { ...world, runId };
}

const lists = [...procedures].filter(([, procedure]) => hasPages(procedure));

describe("a list", () => {
  let world: World;
  let permissions: string[];
  beforeAll(async () => {
    world = await lengthenLists(await createWorld(app));
    ({ permissions } = await world.owner.caller.me.get());
  });

  test.each(lists)(
    "%s answers any position in a cursor of its own, or says that it is none",
    async (path) => {
      const { admin, owner } = world;
      const rung = reach.get(path)?.rung ?? "user";
      const caller = ["public", "user", ...permissions].includes(rung) ? owner : admin;
      const samples = new Map(Object.entries(sampleInputs(world)));
      const input = { ...Input.parse(samples.get(path)), limit: 1 };
      const ctx = app.contextOf(caller.accessToken);
      const { signal } = new AbortController();
      const { nextCursor } = Paged.parse(await callByPath(path, { ctx, input, signal }));
      await fc.assert(
        fc.asyncProperty(arbitraryCursor(nextCursor), (cursor) =>
          expectAnswerOrRefusal(path, { input: { ...input, cursor }, caller }),
        ),
        { numRuns: 5 * numRuns },
      );
    },
  );
});
