import { inTransaction } from "@recofinement/db";
import { testDatabaseUrl } from "@recofinement/db/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { writeGenres } from "../features/catalogue/writing/parts.ts";
import type { NewContent } from "../features/catalogue/writing/types.ts";
import { lockContents } from "../features/interactions/queries.ts";
import { addEpisode } from "../testing/factories.ts";
import { addContent, createTestApp, type TestApp, wrongAggregates } from "../testing/index.ts";
import { someoneWaits } from "../testing/waiting.ts";
import { importDataSet } from "./import-data-set.ts";
import type { ImportedInteraction, ImportSource, Row } from "./types.ts";

let app: TestApp;

const film = (id: string, more: Partial<NewContent> = {}): NewContent => ({
  id,
  kind: "movie",
  title: `Film ${id}`,
  year: 1999,
  genres: [],
  ...more,
});
const good = <T>(values: readonly T[]): Row<T>[] =>
  values.map((value, i) => ({ file: "races.csv", line: i + 2, ok: true, value }));

function source(
  name: string,
  contents: readonly NewContent[],
  interactions: ImportSource["interactions"] = [],
): ImportSource {
  return { name, contents: good(contents), interactions };
}

// The embedded database has one connection: there, races pass without being run.
describe.skipIf(!testDatabaseUrl)("an import", { timeout: 60_000 }, () => {
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  /** Imports while somebody has locked the first of some contents, and then locks the others. */
  async function importWhileLocking([first = 0, ...others]: number[], dataSet: ImportSource) {
    const { importing } = await inTransaction(app, async ({ db }) => {
      await lockContents(db, [first]);
      const waiting = importDataSet(app, dataSet);
      await someoneWaits(app.db);
      // Would be a deadlock if the import had any of these.
      await lockContents(db, others);
      return { importing: waiting };
    });
    return importing;
  }

  test("that waits for a content has locked none of the later ones, whatever it changes them for", async () => {
    const creators = ["Only Author"];
    const books: number[] = [];
    for (let i = 0; i < 10; i++) {
      books.push(await addContent(app.db, { kind: "book", title: `Film novel ${i}`, creators }));
    }
    const completed = await addContent(app.db, { title: "Film lacking", year: 1999 });
    const rated = await addContent(app.db, { title: "Film rated", year: 1999 });
    const contents = [
      ...books.map((_, i) => film(`novel ${i}`, { creators })),
      film("lacking", { description: "Completed." }),
      film("rated"),
    ];
    const ratings: ImportedInteraction[] = [{ userId: "a", contentId: "rated", rating: 4 }];
    const dataSet = source("orderly", contents, good(ratings));
    const report = await importWhileLocking([...books, completed, rated], dataSet);
    expect(report).toMatchObject({ contents: { counts: { added: 10, completed: 1 } } });
    const { rows } = await app.database.query(
      "select title from content join work on work.id = work_id where kind = 'book'",
    );
    expect(rows).toHaveLength(10);
    expect(await wrongAggregates(app.db)).toEqual([]);
  });

  test("that waits for an episode has locked none of the later contents either", async () => {
    const seriesId = await addContent(app.db, { kind: "series", title: "Film serial", year: 1999 });
    await addEpisode(app.db, { seriesId, episode: 1 });
    const { content_id: episode } = await app.db
      .selectFrom("episode")
      .where("series_id", "=", seriesId)
      .select("content_id")
      .executeTakeFirstOrThrow();
    const later = await addContent(app.db, { title: "Film later", year: 1999 });
    const pilot = { season: 1, episode: 1, title: "Pilot", year: 1999 };
    const contents = [
      film("serial", { kind: "series", episodes: [pilot] }),
      film("later", { description: "Completed." }),
    ];
    const report = await importWhileLocking([episode, later], source("serial", contents));
    expect(report).toMatchObject({ contents: { counts: { completed: 2 } } });
  });

  test("does not make those wait who add one of its genres", async () => {
    const contentId = await addContent(app.db);
    const value = film("same", { genres: ["Dogme 95", "Mumblecore"] });
    async function* whileOthersAddGenres() {
      yield* good<ImportedInteraction>([{ userId: "a", contentId: "1", rating: 5 }]);
      await inTransaction(app, ({ db }) =>
        writeGenres(db, { kind: "movie", placed: [{ contentId, value }] }),
      );
    }
    const contents = [film("1", { genres: ["Mumblecore", "Dogme 95"] })];
    await importDataSet(app, source("genres", contents, whileOthersAddGenres()));
    const { rows } = await app.database.query(
      "select name, contents from genre where name in ('Dogme 95', 'Mumblecore') order by name",
    );
    expect(rows).toEqual([
      { name: "Dogme 95", contents: 2 },
      { name: "Mumblecore", contents: 2 },
    ]);
  });
});
