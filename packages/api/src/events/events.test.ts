import { inTransaction } from "@recofinement/db";
import { testDatabaseUrl } from "@recofinement/db/testing";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { taskNames } from "../engines/task-names.ts";
import { countCatalogue } from "../features/catalogue/counts.ts";
import { addContent, createTestApp, type TestApp, type TestUser } from "../testing/index.ts";
import { recordActor } from "./actor.ts";
import { readChanges } from "./changes.ts";
import { forgetEvents } from "./retention.ts";

let app: TestApp;
let user: TestUser;
beforeAll(async () => {
  app = await createTestApp();
  user = await app.register();
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.db.deleteFrom("event").execute();
});

const events = () =>
  app.db
    .selectFrom("event")
    .orderBy("id")
    .select(["subject", "action", "content_id", "user_id", "actor_id", "fields"])
    .execute();

describe("a change is recorded", () => {
  test("of a content: when it is added, described otherwise, or deleted, and by whom", async () => {
    const actor = await app.actorOf(user.accessToken);
    const { userId } = actor;
    const id = await addContent(app.db, { title: "Solaris", genres: ["Drama"] });
    await inTransaction(app, async ({ db }) => {
      await recordActor({ db, actor });
      const change = { title: "Solaris (1972)", year: 1972 };
      await db.updateTable("content").set(change).where("id", "=", id).execute();
    });
    await app.db.updateTable("movie").set({ language: "Russian" }).execute();
    await app.db.deleteFrom("content_genre").where("content_id", "=", id).execute();
    await app.db.deleteFrom("content").where("id", "=", id).execute();
    const about = { subject: "content", content_id: id, user_id: null, actor_id: null };
    expect(await events()).toEqual([
      { ...about, action: "added", fields: [] },
      // The genre came in a transaction of its own.
      { ...about, action: "changed", fields: ["genres"] },
      { ...about, action: "changed", fields: ["title", "year"], actor_id: userId },
      { ...about, action: "changed", fields: ["language"] },
      { ...about, action: "changed", fields: ["genres"] },
      { ...about, action: "deleted", fields: [] },
    ]);
  });

  test("of an interaction, with what changed; and not of aggregates and popularity", async () => {
    const contentId = await addContent(app.db);
    await app.db.deleteFrom("event").execute();
    const { userId } = await app.actorOf(user.accessToken);
    await user.caller.interactions.recordView({ contentId });
    await user.caller.interactions.rate({ contentId, rating: 4 });
    await user.caller.interactions.rate({ contentId, rating: null });
    await app.db.updateTable("content").set({ popularity: 3 }).execute();
    await app.db.deleteFrom("interaction").execute();
    const about = {
      subject: "interaction",
      content_id: contentId,
      user_id: userId,
      actor_id: null,
    };
    expect(await events()).toEqual([
      { ...about, action: "added", fields: ["view_count"] },
      { ...about, action: "changed", fields: ["rating"] },
      { ...about, action: "changed", fields: ["rating"] },
      { ...about, action: "deleted", fields: [] },
    ]);
  });

  test("exactly when it is committed", async () => {
    const failing = inTransaction(app, async ({ db }) => {
      await addContent(db);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await events()).toEqual([]);
  });

  test("without names once the account is deleted", async () => {
    const { caller, password } = await app.register();
    await caller.interactions.rate({ contentId: await addContent(app.db), rating: 3 });
    await caller.me.delete({ currentPassword: password });
    const left = await app.db
      .selectFrom("event")
      .where("subject", "=", "interaction")
      .select("user_id")
      .execute();
    expect(left.filter(({ user_id }) => user_id !== null)).toEqual([]);
  });
});

/**
 * Transactions of other tests on the same server, in databases of their own, hold the moment back: what
 * was told is told again until they are over.
 */
const untilOthersAreDone = (check: () => Promise<void>) =>
  vi.waitFor(check, { timeout: 20_000, interval: 200 });

describe("what changed since a moment", () => {
  test("is everything at first, and then what came later", async () => {
    await addContent(app.db);
    const first = await readChanges(app.db, null);
    expect(first).toMatchObject({ contents: true, interactions: false });
    let { seen } = first;
    await untilOthersAreDone(async () => {
      const next = await readChanges(app.db, seen);
      seen = next.seen;
      expect(next).toMatchObject({ contents: false, interactions: false });
    });
    await user.caller.interactions.rate({ contentId: await addContent(app.db), rating: 3 });
    expect(await readChanges(app.db, seen)).toMatchObject({
      contents: true,
      interactions: true,
    });
  });

  test.skipIf(!testDatabaseUrl)(
    "misses nothing that was under way when somebody asked",
    async () => {
      let seen = "";
      await inTransaction(app, async ({ db }) => {
        await addContent(db);
        // A later transaction is over before this one.
        await user.caller.interactions.rate({ contentId: await addContent(app.db), rating: 2 });
        ({ seen } = await readChanges(app.db, null));
      });
      expect(await readChanges(app.db, seen)).toMatchObject({ contents: true });
    },
  );

  test("lets a scheduled run of the engines be left out", async () => {
    await addContent(app.db);
    const runs = () =>
      app.db.selectFrom("engine_run").where("user_id", "is", null).select("id").execute();
    const run = async () => {
      await app.api.services.jobs.send(app.db, { name: "engines.run", payload: {} });
      await app.api.drainJobs();
      return (await runs()).length;
    };
    let runsSoFar = 0;
    await untilOthersAreDone(async () => {
      runsSoFar = await run();
      expect(await run()).toBe(runsSoFar);
    });
    await addContent(app.db);
    expect(await run()).toBe(runsSoFar + taskNames.length);
  });
});

test("events are forgotten after so many days, and no others", async () => {
  const ids = [];
  for (const days of [1, 89, 91, 400]) {
    const { id } = await app.db
      .insertInto("event")
      .values({
        subject: "content",
        action: "added",
        content_id: days,
        at: sql<Date>`now() - make_interval(days => ${days})`,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    ids.push(id);
  }
  expect(await forgetEvents(app, { days: 90 })).toBe(2);
  const left = await app.db.selectFrom("event").select("id").orderBy("id").execute();
  expect(left.map(({ id }) => id)).toEqual(ids.slice(0, 2));
});

test("the counts of words equal a recount after any changes of contents", async () => {
  const title = fc.array(fc.constantFrom("star", "wars", "alien", "spider-man", "the"), {
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom("add", "rename", "delete", "count"), title), {
        maxLength: 12,
      }),
      async (steps) => {
        const ids: number[] = [];
        for (const [step, words] of steps) {
          const [id] = ids;
          if (step === "add") ids.push(await addContent(app.db, { title: words.join(" ") }));
          else if (step === "count") await countCatalogue(app);
          else if (id !== undefined && step === "rename") {
            await app.db
              .updateTable("content")
              .set({ title: words.join(" ") })
              .where("id", "=", id)
              .execute();
          } else if (id !== undefined) {
            await app.db.deleteFrom("content").where("id", "=", id).execute();
            ids.shift();
          }
        }
        await countCatalogue(app);
        const { rows } = await sql`
          select * from search_word
          full join (
            select word, kind, count(*) as recounted from content,
              unnest(array[''] || tsvector_to_array(search_words)) as word
            where kind <> 'episode' group by word, kind
          ) as recount using (word, kind)
          where contents is distinct from recounted`.execute(app.db);
        expect(rows).toEqual([]);
      },
    ),
    { numRuns: 15 },
  );
});
