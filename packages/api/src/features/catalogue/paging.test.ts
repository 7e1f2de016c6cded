import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { addContent } from "../../testing/factories.ts";
import { createTestApp, type TestApp, type TestUser } from "../../testing/index.ts";
import { countCatalogue } from "./counts.ts";

let app: TestApp;
let user: TestUser;
beforeAll(async () => {
  app = await createTestApp();
  user = await app.register();
});
afterAll(() => app.close());

interface Page {
  readonly ids: readonly number[];
  readonly nextCursor: string | null;
}

/** A list that is paged through, and what can happen to its items meanwhile. */
interface List {
  fetch(cursor: string | null): Promise<Page>;
  /** Adds an item at a place by a key from 0 to 9. */
  add(key: number): Promise<number>;
  move(id: number, key: number): Promise<unknown>;
  remove(id: number): Promise<unknown>;
  /** Changes something about an item that the list is not ordered by. */
  touch(id: number): Promise<unknown>;
}

const key = fc.nat({ max: 9 });
const change = fc.record({
  how: fc.constantFrom("add" as const, "move" as const, "remove" as const),
  key,
  /** Which of the items that change. */
  which: fc.nat(),
});
const lists = {
  steady: fc.array(key, { minLength: 1, maxLength: 12 }),
  changing: fc.array(key, { minLength: 1, maxLength: 6 }),
  // After each page.
  changes: fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 10 }),
};

/**
 * What is promised of every list: an item that stays as it is, and where it is, comes exactly once and in
 * its place, whatever is added, moved or removed around it. What is added or moved meanwhile may come or
 * not, once at a place; what never moves comes once at the most.
 */
async function holds(
  list: List,
  { steady, changing, changes }: { steady: number[]; changing: number[]; changes: Change[][] },
): Promise<void> {
  const staying = new Map<number, number>();
  for (const place of steady) staying.set(await list.add(place), place);
  const others: number[] = [];
  for (const place of changing) others.push(await list.add(place));
  const moved = new Set<number>();
  const seen: number[] = [];
  let cursor: string | null = null;
  for (let page = 0; page === 0 || cursor !== null; page++) {
    const { ids, nextCursor }: Page = await list.fetch(cursor);
    seen.push(...ids);
    cursor = nextCursor;
    for (const each of changes[page] ?? []) await apply(list, each, { others, moved });
    for (const id of staying.keys()) if (id % 3 === page % 3) await list.touch(id);
  }
  const order = [...staying].toSorted(([a, x], [b, y]) => y - x || a - b).map(([id]) => id);
  expect(seen.filter((id) => staying.has(id))).toEqual(order);
  const unmoved = seen.filter((id) => !moved.has(id));
  expect(new Set(unmoved).size).toBe(unmoved.length);
}

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

async function apply(
  list: List,
  { how, key: place, which }: Change,
  { others, moved }: { others: number[]; moved: Set<number> },
): Promise<void> {
  if (how === "add") {
    others.push(await list.add(place));
    return;
  }
  const at = which % Math.max(1, others.length);
  const id = others[at];
  if (id === undefined) return;
  if (how === "remove") {
    others.splice(at, 1);
    await list.remove(id);
  } else {
    moved.add(id);
    await list.move(id, place);
  }
}

/** A list of contents ordered by popularity. */
function contents(
  title: () => string,
  fetch: (cursor: string | null) => Promise<{ items: { id: number }[]; nextCursor: string | null }>,
): List {
  const move = (id: number, place: number) =>
    app.db.updateTable("content").set({ popularity: place }).where("id", "=", id).execute();
  return {
    async fetch(cursor) {
      const { items, nextCursor } = await fetch(cursor);
      return { ids: items.map(({ id }) => id), nextCursor };
    },
    async add(place) {
      const id = await addContent(app.db, { kind: "game", title: title(), year: 2000 });
      await move(id, place);
      return id;
    },
    move,
    remove: (id) => app.db.deleteFrom("content").where("id", "=", id).execute(),
    touch: (id) => user.caller.interactions.rate({ contentId: id, rating: 3 }),
  };
}

describe("pages lose and repeat nothing while other items change", { timeout: 120_000 }, () => {
  let number = 0;

  async function check(makeList: () => List, prepare: () => Promise<unknown>) {
    await fc.assert(
      fc.asyncProperty(fc.record(lists), async (scene) => {
        await app.db.deleteFrom("content").execute();
        await prepare();
        await holds(makeList(), scene);
      }),
      { numRuns: 10 },
    );
  }
  const nothing = async () => undefined;

  test.each([{}, { fromYear: 1990 }])("popular %o", async (years) => {
    const { popular } = user.caller.catalogue;
    const list = () =>
      contents(
        () => `Game ${number++}`,
        (cursor) => popular({ kind: "game", limit: 2, cursor, ...years }),
      );
    await expect(check(list, nothing)).resolves.toBeUndefined();
  });

  test.each(["castle", "castel"])("search for %s", async (query) => {
    const { search } = user.caller.catalogue;
    const list = () =>
      contents(
        () => `Castle ${number++}`,
        (cursor) => search({ query, limit: 2, cursor }),
      );
    // So that the word is known, and the other is a slip away from it.
    const makeKnown = async () => {
      const id = await addContent(app.db, { kind: "game", title: "Castle" });
      await countCatalogue(app);
      await app.db.deleteFrom("content").where("id", "=", id).execute();
    };
    await expect(check(list, makeKnown)).resolves.toBeUndefined();
  });

  test("a search for a misspelt word goes on when what it says comes into being", async () => {
    for (let i = 0; i < 7; i++) await addContent(app.db, { kind: "book", title: `Tower ${i}` });
    await countCatalogue(app);
    const { search } = user.caller.catalogue;
    const first = await search({ query: "towre", limit: 3 });
    for (let i = 0; i < 7; i++) await addContent(app.db, { kind: "book", title: `Towre ${i}` });
    const second = await search({ query: "towre", limit: 4, cursor: first.nextCursor });
    const titles = [...first.items, ...second.items].map(({ title }) => title);
    expect(titles).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => `Tower ${i}`));
  });

  test("history", async () => {
    const day = (place: number) => new Date(Date.UTC(2020, 0, 1 + place));
    const move = (id: number, place: number) =>
      app.db
        .updateTable("interaction")
        .set({ rated_at: day(place) })
        .where("content_id", "=", id)
        .execute();
    const list = (): List => ({
      async fetch(cursor) {
        const { items, nextCursor } = await user.caller.interactions.history({ limit: 2, cursor });
        return { ids: items.map(({ content }) => content.id), nextCursor };
      },
      async add(place) {
        const id = await addContent(app.db, { kind: "game" });
        await user.caller.interactions.rate({ contentId: id, rating: 4 });
        await move(id, place);
        return id;
      },
      move,
      remove: (id) => app.db.deleteFrom("interaction").where("content_id", "=", id).execute(),
      touch: (id) =>
        app.db
          .updateTable("content")
          .set({ title: `Renamed ${id}` })
          .where("id", "=", id)
          .execute(),
    });
    await expect(check(list, nothing)).resolves.toBeUndefined();
  });
});
