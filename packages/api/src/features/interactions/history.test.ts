import { afterAll, beforeAll, expect, test } from "vitest";

import { addEpisode } from "../../testing/factories.ts";
import { addContent, allPages, createTestApp, type TestApp } from "../../testing/index.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

test("what was done with an episode is shown with its series, and found by that kind", async () => {
  const { caller } = await app.register();
  const seriesId = await addContent(app.db, { kind: "series", title: "Twin Peaks" });
  await addEpisode(app.db, { seriesId, title: "Pilot", episode: 1 });
  const [episode] = (await caller.catalogue.episodes({ seriesId })).items;
  const filmId = await addContent(app.db);
  await caller.interactions.rate({ contentId: filmId, rating: 3 });
  await caller.interactions.rate({ contentId: episode?.id ?? 0, rating: 4.5 });
  const { items } = await caller.interactions.history({});
  expect(items.map(({ content, episode: of }) => [content.id, of?.title])).toEqual([
    [seriesId, "Pilot"],
    [filmId, undefined],
  ]);
  expect(items[0]).toMatchObject({
    content: { kind: "series", title: "Twin Peaks" },
    episode: { id: episode?.id, season: 1, episode: 1, title: "Pilot" },
    interaction: { rating: 4.5 },
  });
  expect((await caller.interactions.history({ kind: "series" })).items).toEqual([items[0]]);
  expect((await caller.interactions.history({ kind: "movie" })).items).toEqual([items[1]]);
});

test("what nobody knows the moment of comes last, and in no span of time", async () => {
  const user = await app.register();
  const { userId } = await app.actorOf(user.accessToken);
  const contents: number[] = [];
  for (let i = 0; i < 5; i++) contents.push(await addContent(app.db));
  for (const contentId of contents) await user.caller.interactions.rate({ contentId, rating: 4 });
  const [, first, , second] = contents;
  await app.db
    .updateTable("interaction")
    .set({ rated_at: null })
    .where("user_id", "=", userId)
    .where("content_id", "in", [first ?? 0, second ?? 0])
    .execute();
  const idsOf = (items: { content: { id: number } }[]) => items.map(({ content }) => content.id);
  const { history } = user.caller.interactions;
  const all = idsOf((await history({})).items);
  expect(all).toEqual([contents[4], contents[2], contents[0], first, second]);
  for (const limit of [1, 2, 3, 4]) {
    const pages = await allPages((cursor) => history({ limit, cursor }));
    expect(idsOf(pages.flat())).toEqual(all);
  }
  expect(idsOf((await history({ from: "1900-01-01" })).items)).toEqual(all.slice(0, 3));
});
