import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { kindDescriptions, kinds } from "./kinds.ts";
import { migrate } from "./migrate.ts";
import { createTestDatabase, testDatabaseUrl } from "./testing/index.ts";

let handle: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  handle = await createTestDatabase();
});
afterAll(() => handle.close());

describe("schema", () => {
  test.each(kinds)("the detail table of %s has exactly the described columns", async (kind) => {
    const { rows } = await sql<{ name: string; type: string }>`
      select a.attname as name, format_type(a.atttypid, null) as type
      from pg_attribute a
      where a.attrelid = ${kind}::regclass and a.attnum > 0 and not a.attisdropped
        and a.attname <> 'content_id'`.execute(handle.db);
    const described = Object.values(kindDescriptions[kind].details).map(({ column, type }) => ({
      name: column,
      type,
    }));
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
    expect(rows.toSorted(byName)).toEqual(described.toSorted(byName));
  });

  test("migrating again changes nothing", async () => {
    expect(await migrate(handle)).toEqual([]);
  });

  test("text is compared without case and accents", async () => {
    const { rows } = await sql`select fold_text('Amélie ÅNGSTRÖM') as folded`.execute(handle.db);
    expect(rows).toEqual([{ folded: "amelie angstrom" }]);
  });

  test("what rows are made of holds where names are looked up nowhere, as when a dump is restored", async () => {
    await handle.db.transaction().execute(async (db) => {
      await sql`set local search_path to ''`.execute(db);
      const { rows } = await sql`
        select public.title_key('The WALL·E') as key, public.person_key('J. R. R. Tolkien') as person,
          public.creator_keys(array['The Who']) as creators,
          public.content_words('Spider-Man', array['Stan Lee'])::text as words`.execute(db);
      expect(rows).toEqual([
        {
          key: "wall e",
          person: "tolkien j",
          creators: ["who"],
          words: "'lee' 'man' 'spider' 'spiderman' 'stan'",
        },
      ]);
    });
  });

  test.skipIf(testDatabaseUrl)("a failing statement leaves the one connection usable", async () => {
    await expect(handle.query("select 1 / 0")).rejects.toMatchObject({ code: "22012" });
    await expect(sql`select 1 / 0`.execute(handle.db)).rejects.toMatchObject({ code: "22012" });
    await expect(handle.query("select 1 as one")).resolves.toMatchObject({ rows: [{ one: 1 }] });
  });
});
