import { randomUUID } from "node:crypto";

import { inTransaction } from "@recofinement/db";
import { testDatabaseUrl } from "@recofinement/db/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { AppError } from "../../errors.ts";
import { wrongAggregates } from "../../testing/aggregates.ts";
import { addContent, createTestApp, type TestApp, type TestUser } from "../../testing/index.ts";
import { someoneWaits } from "../../testing/waiting.ts";

let app: TestApp;

/** What succeeded of calls at once; a pool of ten connections may turn others away. */
async function settle<T>(calls: Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(calls);
  return outcomes.flatMap((outcome) => {
    if (outcome.status === "fulfilled") return [outcome.value];
    const { cause } = outcome.reason instanceof Error ? outcome.reason : { cause: undefined };
    expect(cause instanceof AppError ? cause.reason : outcome.reason).toBe("UNAVAILABLE");
    return [];
  });
}

interface Film {
  readonly id: number;
  readonly title: string;
}

async function addFilms(count: number): Promise<Film[]> {
  const titles = Array.from({ length: count }, () => `Film ${randomUUID()}`);
  return Promise.all(
    titles.map(async (title) => ({ title, id: await addContent(app.db, { title, year: 1999 }) })),
  );
}

/** A diary in which each film was seen so often, and rated. */
function diary(films: readonly Film[], { times, stars }: { times: number; stars: number }): string {
  const rows = films.flatMap(({ title }) =>
    Array.from({ length: times }, () => `${title},1999,u,${stars},2020-01-01`),
  );
  return ["Name,Year,Letterboxd URI,Rating,Watched Date", ...rows].join("\n");
}

const load = ({ caller }: TestUser, csv: string) =>
  caller.library.import({ csv, ifRated: "replace" });

// The embedded database has one connection: there, races pass without being run.
describe.skipIf(!testDatabaseUrl)("of many at once", { timeout: 120_000 }, () => {
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  test("ratings, counts, views and imports leave every counter what a recount gives", async () => {
    const users = [await app.register(), await app.register()];
    for (let round = 0; round < 8; round++) {
      const films = await addFilms(4);
      const calls = Array.from({ length: 46 }, (_, i) => {
        const { caller } = users[i % 2] ?? {};
        const { id: contentId = 0 } = films[(i + round) % 4] ?? {};
        if (!caller) throw new Error("There are two users.");
        if (i % 3 === 0) {
          const rating = i % 9 === 0 ? null : ((i * 7 + round) % 11) / 2;
          return caller.interactions.rate({ contentId, rating });
        }
        return caller.interactions.recordView({ contentId });
      });
      const imports = users.flatMap((user) => [
        load(user, diary(films, { times: 2, stars: 3.5 })),
        load(user, diary(films.toReversed(), { times: 3, stars: 1 })),
      ]);
      await Promise.all([settle(calls), settle(imports)]);
      expect(await wrongAggregates(app.db)).toEqual([]);
    }
    // Whatever an import was turned away by, another one finds everything in order.
    const films = await addFilms(2);
    await Promise.all(users.map((user) => load(user, diary(films, { times: 2, stars: 3.5 }))));
    expect(await wrongAggregates(app.db)).toEqual([]);
  });

  test("counts lose nothing: an import raises once, every other call adds", async () => {
    for (let round = 0; round < 5; round++) {
      const user = await app.register();
      const films = await addFilms(1);
      const { id: contentId = 0 } = films[0] ?? {};
      const additions = Array.from({ length: 48 }, () =>
        user.caller.interactions.addCount({ contentId, by: 1 }),
      );
      const importing = settle([load(user, diary(films, { times: 20, stars: 3 }))]);
      const [added] = await Promise.all([settle(additions), importing]);
      // What each call saw is a step of one, but where the import came between.
      const seen = added.map(({ count }) => count).toSorted((a, b) => a - b);
      const steps = seen.map((count, i) => count - (seen[i - 1] ?? 0)).filter((step) => step !== 1);
      const { count } = await user.caller.interactions.get({ contentId });
      const raised = count - added.length;
      expect(raised).toBeGreaterThanOrEqual(0);
      expect(raised).toBeLessThanOrEqual(20);
      expect(steps.reduce((sum, step) => sum + step - 1, 0)).toBeLessThanOrEqual(raised);
      expect(steps.length).toBeLessThanOrEqual(1);
    }
  });

  test("two imports of one user do the same as one after the other", async () => {
    for (let round = 0; round < 5; round++) {
      const user = await app.register();
      const films = await addFilms(30);
      const files = [
        diary(films.slice(0, 20), { times: 2, stars: 4 }),
        diary(films.slice(10).toReversed(), { times: 3, stars: 4 }),
      ];
      await Promise.all(files.map((csv) => load(user, csv)));
      const found = await Promise.all(
        films.map(({ id }) => user.caller.interactions.get({ contentId: id })),
      );
      expect(found.map(({ count }) => count)).toEqual(films.map((_, i) => (i < 10 ? 2 : 3)));
      expect(await wrongAggregates(app.db)).toEqual([]);
    }
  });

  test("two imports of one user that write the same rows in other orders both succeed", async () => {
    const titles = Array.from({ length: 60 }, () => `Book ${randomUUID()}`);
    for (const title of titles) await addContent(app.db, { kind: "book", title, year: 1999 });
    /** Of what is not on the shelf "read" there is a rating only, of what has none a count only. */
    const shelves = (isRated: (place: number) => boolean) =>
      [
        "Book Id,Title,My Rating,Original Publication Year,Exclusive Shelf",
        ...titles.map(
          (title, i) => `${i},${title},${isRated(i) ? "4,1999,paused" : "0,1999,read"}`,
        ),
      ].join("\n");
    for (let round = 0; round < 5; round++) {
      const user = await app.register();
      const reports = await Promise.all([
        load(
          user,
          shelves((place) => place < 30),
        ),
        load(
          user,
          shelves((place) => place >= 30),
        ),
      ]);
      expect(reports.map(({ rated, counted }) => [rated, counted])).toEqual([
        [30, 30],
        [30, 30],
      ]);
    }
  });

  test("a rating that is given meanwhile is kept where it is to be kept", async () => {
    for (let round = 0; round < 5; round++) {
      const user = await app.register();
      const films = await addFilms(10);
      const csv = diary(films, { times: 1, stars: 2 });
      const given = films.map(({ id }) =>
        user.caller.interactions.rate({ contentId: id, rating: 5 }),
      );
      const importing = user.caller.library.import({ csv, ifRated: "keep" });
      await Promise.all([importing, ...given]);
      const found = films.map(({ id }) => user.caller.interactions.get({ contentId: id }));
      expect((await Promise.all(found)).map(({ rating }) => rating)).toEqual(films.map(() => 5));
    }
  });

  test("a film that is deleted after it was found is not found, and the others are imported", async () => {
    for (const dryRun of [true, false]) {
      const user = await app.register();
      const films = await addFilms(3);
      const [, second] = films;
      const csv = diary(films, { times: 1, stars: 2 });
      const { importing } = await inTransaction(app, async ({ db }) => {
        await db
          .deleteFrom("content")
          .where("id", "=", second?.id ?? 0)
          .execute();
        const waiting = user.caller.library.import({ csv, dryRun });
        await someoneWaits(app.db);
        return { importing: waiting };
      });
      expect(await importing).toMatchObject({
        matched: 2,
        rated: 2,
        notFoundTotal: 1,
        notFound: [{ title: second?.title, reason: "unknown" }],
      });
    }
  });

  test("an import that crosses the deletion of its account leaves nothing", async () => {
    for (let round = 0; round < 5; round++) {
      const user = await app.register();
      const { userId } = await app.actorOf(user.accessToken);
      const films = await addFilms(20);
      const deletion = user.caller.me.delete({ currentPassword: user.password });
      await load(user, diary(films, { times: 1, stars: 2 })).catch((error: unknown) =>
        expect(error).toMatchObject({ code: "UNAUTHORIZED" }),
      );
      await deletion;
      await app.api.drainJobs();
      const left = await app.db
        .selectFrom("interaction")
        .where("user_id", "=", userId)
        .select("content_id")
        .execute();
      expect(left).toEqual([]);
      expect(await wrongAggregates(app.db)).toEqual([]);
    }
  });
});
