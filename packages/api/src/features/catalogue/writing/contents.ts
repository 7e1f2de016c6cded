import type { Database } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

import { contentRows, reserveContentIds } from "./parts.ts";
import type { NewContent, Placed } from "./types.ts";

/** Adds contents to the catalogue, as yet without their parts. */
export async function addContents(
  db: Transaction<Database>,
  fresh: NewContent[],
): Promise<Placed[]> {
  if (fresh.length === 0) return [];
  const ids = await reserveContentIds(db, fresh.length);
  const placed = ids.flatMap((contentId, i) => {
    const value = fresh[i];
    return value === undefined ? [] : [{ contentId, value }];
  });
  await sql`
    insert into content (id, kind, title, year, cover, description, creators) overriding system value
    select id, kind, title, year, cover, description, creators
    from jsonb_populate_recordset(null::content, ${JSON.stringify(contentRows(placed))}::jsonb)`.execute(
    db,
  );
  return placed;
}

/** Writes down what contents are called in a data set and elsewhere; what is taken stays. */
export async function writeIdentifiers(
  db: Transaction<Database>,
  { sourceName, placed }: { sourceName: string; placed: Placed[] },
): Promise<void> {
  const rows = placed.flatMap(({ contentId, value }) =>
    Object.entries({ ...value.identifiers, [sourceName]: value.id }).map(
      ([source, identifier]) => ({
        source,
        identifier,
        contentId,
      }),
    ),
  );
  await sql`
    insert into content_identifier (source, identifier, content_id)
    select * from unnest(
      ${rows.map((row) => row.source)}::text[],
      ${rows.map((row) => row.identifier)}::text[],
      ${rows.map((row) => row.contentId)}::integer[]
    ) on conflict do nothing`.execute(db);
}
