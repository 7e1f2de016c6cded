import {
  type DetailColumn,
  type DetailFormat,
  kindDescriptions,
  kinds,
} from "@recofinement/db/kinds";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { isbn13 } from "../../isbn.ts";
import { allPages, createTestApp, type TestApp, type TestUser } from "../../testing/index.ts";
import { changeRole } from "../admin/roles.ts";
import { CreateInput } from "./schemas.ts";

let app: TestApp;
let author: TestUser;
let moderator: TestUser;
beforeAll(async () => {
  app = await createTestApp();
  [author, moderator] = [await app.register(), await app.register()];
  await changeRole(app, { email: moderator.email, role: "admin", isGranted: true });
});
afterAll(() => app.close());

const words = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
const year = fc.option(fc.integer({ min: -5_000, max: 2_200 }));
const url = fc.webUrl({ validSchemes: ["https"], withQueryParameters: true });
const digits = (count: number) => fc.stringMatching(new RegExp(`^[1-9]\\d{${count - 1}}$`));

const formats: Record<DetailFormat, fc.Arbitrary<unknown>> = {
  imdb: digits(7).map((number) => `tt${number}`),
  tmdb: digits(6),
  isbn: digits(9)
    .map((number) => [...Array(11).keys()].map((last) => number + (last === 10 ? "X" : last)))
    .map((all) => all.find((isbn10) => isbn13(isbn10) !== undefined)),
  steam: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  spotify: fc.stringMatching(/^[\dA-Za-z]{22}$/),
  musicbrainz: fc.uuid(),
  url,
  year,
};

function valueOf({ type, format }: DetailColumn): fc.Arbitrary<unknown> {
  if (format) return formats[format];
  if (type === "text[]") return fc.array(words, { maxLength: 5 });
  return type === "text" ? fc.option(words) : fc.option(fc.nat());
}

const title = words.filter((each) => each.trim() !== "");

/** Anything that may be proposed; `create` says whether it is. */
const proposals = fc.constantFrom(...kinds).chain((kind) => {
  const columns: [string, DetailColumn][] = Object.entries(kindDescriptions[kind].details);
  const details = Object.fromEntries(columns.map(([field, column]) => [field, valueOf(column)]));
  const content = fc.record(
    {
      title,
      year,
      creators: fc.array(words, { maxLength: 4 }),
      cover: fc.option(url),
      description: fc.option(words),
      details: fc.record(details, { requiredKeys: [] }),
    },
    { requiredKeys: ["title"] },
  );
  const episode = fc.record({ season: fc.nat(5), episode: fc.nat(50), title, year });
  const episodes = fc.uniqueArray(episode, {
    maxLength: kind === "series" ? 30 : 0,
    selector: (each) => `${each.season}/${each.episode}`,
  });
  const genres = fc.uniqueArray(fc.constantFrom("Noir", "Jazz", "Épique", "新しい", "%_"));
  return fc.record({ kind: fc.constant(kind), content, genres, episodes });
});

const inOrder = (a: { season: number; episode: number }, b: { season: number; episode: number }) =>
  a.season - b.season || a.episode - b.episode;

test(
  "what was accepted and approved is in the catalogue exactly as it was proposed",
  { timeout: 120_000 },
  async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(proposals, async (typed) => {
        const input = CreateInput.safeParse({ ...typed, despiteDuplicates: true });
        if (!input.success) return;
        accepted += 1;
        const { id: submissionId, ...created } = await author.caller.submissions.create(input.data);
        const { content, genres, episodes } = created;
        const { contentId: id } = await moderator.caller.submissions.approve({
          submissionId,
          despiteDuplicates: true,
        });
        const shown = await author.caller.catalogue.get({ id });
        expect(shown).toMatchObject({ ...input.data.content, kind: typed.kind });
        expect(content).toEqual(input.data.content);
        expect(shown.details).toEqual(content.details);
        expect(new Set(shown.genres.map(({ name }) => name))).toEqual(new Set(genres));
        if (typed.kind !== "series") return;
        const pages = await allPages((cursor) =>
          author.caller.catalogue.episodes({ seriesId: id, cursor }),
        );
        expect(pages.flat()).toMatchObject(input.data.episodes.toSorted(inOrder));
        expect(pages.flat()).toHaveLength(episodes.length);
      }),
      { numRuns: 60 },
    );
    expect(accepted).toBeGreaterThan(30);
  },
);
