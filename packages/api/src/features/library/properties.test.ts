import { randomUUID } from "node:crypto";

import type { Kind } from "@recofinement/db";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { addContent, createTestApp, type TestApp, type TestUser } from "../../testing/index.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

/** A content and how the formats name it. */
interface Known {
  readonly id: number;
  readonly number: number;
  readonly title: string;
  readonly year: number;
}

let numbers = 0;

/** Contents of a kind with identifiers of every source, their titles with all that CSV has to quote. */
function addKnown(kind: Kind, endings: readonly string[]): Promise<Known[]> {
  return Promise.all(
    endings.map(async (ending) => {
      const number = ++numbers;
      const title = `Work ${randomUUID()} ${ending}`.trim().normalize("NFC");
      const known = { number, title, year: 1950 + (number % 70) };
      const id = await addContent(app.db, { ...known, kind });
      const rows = [
        { source: "imdb", identifier: imdbOf(known) },
        { source: "isbn", identifier: isbnOf(known) },
      ].map((row) => ({ ...row, content_id: id }));
      await app.db.insertInto("content_identifier").values(rows).execute();
      return { ...known, id };
    }),
  );
}

const imdbOf = ({ number }: Pick<Known, "number">) => `tt${String(number).padStart(7, "0")}`;

function isbnOf({ number }: Pick<Known, "number">): string {
  const digits = `978${String(number).padStart(9, "0")}`;
  const sum = [...digits].reduce((total, digit, i) => total + Number(digit) * (i % 2 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

const toCsv = (rows: readonly (readonly (string | number)[])[]) =>
  rows.map((row) => row.map((cell) => `"${`${cell}`.replaceAll('"', '""')}"`).join(",")).join("\n");

interface Given {
  readonly work: Known;
  readonly stars: number;
  readonly day: string;
}

/** The shape of each format's export, with the scale and the kind that it has. */
const exports: Record<
  string,
  { kind: Kind; step: number; write(given: readonly Given[]): string }
> = {
  letterboxd: {
    kind: "movie",
    step: 0.5,
    write: (given) =>
      toCsv([
        ["Date", "Name", "Year", "Letterboxd URI", "Rating"],
        ...given.map(({ work, stars, day }) => [day, work.title, work.year, work.number, stars]),
      ]),
  },
  goodreads: {
    kind: "book",
    step: 1,
    write: (given) =>
      toCsv([
        ["Book Id", "Title", "ISBN13", "My Rating", "Date Read", "Exclusive Shelf"],
        ...given.map(({ work, stars, day }) => [
          work.number,
          "Another edition",
          `="${isbnOf(work)}"`,
          stars,
          day.replaceAll("-", "/"),
          "read",
        ]),
      ]),
  },
  imdb: {
    kind: "series",
    step: 0.5,
    write: (given) =>
      toCsv([
        ["Const", "Your Rating", "Date Rated", "Title", "Title Type", "Year"],
        ...given.map(({ work, stars, day }) => [
          imdbOf(work),
          stars * 2,
          day,
          work.title,
          "TV Series",
          work.year,
        ]),
      ]),
  },
  trakt: {
    kind: "movie",
    step: 0.5,
    write: (given) =>
      JSON.stringify(
        given.map(({ work, stars, day }) => ({
          rated_at: `${day}T00:00:00.000Z`,
          rating: stars * 2,
          type: "movie",
          movie: { title: work.title, year: work.year, ids: { trakt: work.number } },
        })),
      ),
  },
};

/** What a user has on these contents. */
async function libraryOf({ caller }: TestUser, works: readonly Known[]) {
  const interactions = works.map(({ id }) => caller.interactions.get({ contentId: id }));
  return Promise.all(interactions);
}

const ending = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => text.isWellFormed());
const day = fc
  .date({ min: new Date("1930-01-01"), max: new Date("2026-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe.each(Object.entries(exports))("what is exported as %s and imported", (_, format) => {
  const { kind, step, write } = format;
  const rated = fc.array(
    fc.record({ ending, day, stars: fc.integer({ min: 1, max: 5 / step }).map((n) => n * step) }),
    { minLength: 1, maxLength: 6 },
  );

  test("gives the same ratings, whole or in parts", async () => {
    await fc.assert(
      fc.asyncProperty(rated, fc.nat({ max: 6 }), async (ratings, cut) => {
        const works = await addKnown(
          kind,
          ratings.map((each) => each.ending),
        );
        const given = works.flatMap((work, i) => {
          const rating = ratings[i];
          return rating ? [{ work, stars: rating.stars, day: rating.day }] : [];
        });
        const expected = given.map(({ stars, day: on }) => ({
          rating: stars,
          ratedAt: `${on}T00:00:00.000Z`,
        }));
        const [whole, parts] = [await app.register(), await app.register()];
        await whole.caller.library.import({ csv: write(given) });
        for (const part of [given.slice(cut), given.slice(0, cut)]) {
          if (part.length > 0) await parts.caller.library.import({ csv: write(part) });
        }
        expect(await libraryOf(whole, works)).toMatchObject(expected);
        expect(await libraryOf(parts, works)).toMatchObject(expected);
      }),
      { numRuns: 8 },
    );
  });
});

test("the rows of a diary give the same in any order", async () => {
  const works = await addKnown("movie", ["", "a", "b"]);
  const row = fc.record({
    work: fc.constantFrom(...works),
    stars: fc.option(fc.integer({ min: 1, max: 10 }).map((n) => n / 2)),
    rewatch: fc.constantFrom("", "Yes"),
    on: fc.option(fc.constantFrom("2020-01-01", "2020-01-02", "2021-05-05")),
  });
  const orders = fc
    .array(row, { minLength: 1, maxLength: 12 })
    .chain((rows) =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
    );
  await fc.assert(
    fc.asyncProperty(orders, async (both) => {
      const libraries = [];
      for (const rows of both) {
        const user = await app.register();
        const csv = toCsv([
          ["Name", "Year", "Letterboxd URI", "Rating", "Rewatch", "Watched Date"],
          ...rows.map(({ work, stars, rewatch, on }) => [
            work.title,
            work.year,
            randomUUID(),
            stars ?? "",
            rewatch,
            on ?? "2019-09-09",
          ]),
        ]);
        await user.caller.library.import({ csv });
        libraries.push(await libraryOf(user, works));
      }
      expect(libraries[1]).toEqual(libraries[0]);
    }),
    { numRuns: 15 },
  );
});
