import { type Database, type DetailColumn, type Kind, kindDescriptions } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

import type { Placed } from "./import-run.ts";

/** Writes the detail rows of contents of one kind; columns that a data set does not know stay empty. */
export async function writeDetails(
  db: Transaction<Database>,
  { kind, placed }: { kind: Kind; placed: Placed[] },
): Promise<void> {
  const columns: [string, DetailColumn][] = Object.entries(kindDescriptions[kind].details);
  const rows = placed.map(({ contentId, value }) => ({
    content_id: contentId,
    ...Object.fromEntries(
      columns.map(([field, { column, type }]) => [
        column,
        value.details?.[field] ?? (type === "text[]" ? [] : null),
      ]),
    ),
  }));
  await sql`
    insert into ${sql.table(kind)}
    select * from jsonb_populate_recordset(null::${sql.table(kind)}, ${JSON.stringify(rows)}::jsonb)`.execute(
    db,
  );
}

/** Gives contents of one kind their genres, adding the genres that are new. */
export async function writeGenres(
  db: Transaction<Database>,
  { kind, placed }: { kind: Kind; placed: Placed[] },
): Promise<void> {
  const pairs = placed.flatMap(({ contentId, value }) =>
    value.genres.map((name) => ({ contentId, name })),
  );
  if (pairs.length === 0) return;
  const names = [...new Set(pairs.map(({ name }) => name))];
  await db
    .insertInto("genre")
    .values(names.map((name) => ({ kind, name })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await sql`
    insert into content_genre (content_id, genre_id)
    select pair.content_id, genre.id
    from unnest(
      ${pairs.map(({ contentId }) => contentId)}::integer[],
      ${pairs.map(({ name }) => name)}::text[]
    ) as pair (content_id, name)
    join genre on genre.kind = ${kind} and genre.name = pair.name
    on conflict do nothing`.execute(db);
}

/** Ties contents of one work together across kinds. */
export async function writeWorks(db: Transaction<Database>, placed: Placed[]): Promise<void> {
  const tied = placed.flatMap(({ contentId, value }) =>
    value.work === undefined ? [] : [{ contentId, slug: value.work }],
  );
  if (tied.length === 0) return;
  await db
    .insertInto("work")
    .values([...new Set(tied.map(({ slug }) => slug))].map((slug) => ({ slug })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await sql`
    update content set work_id = work.id
    from unnest(
      ${tied.map(({ contentId }) => contentId)}::integer[],
      ${tied.map(({ slug }) => slug)}::text[]
    ) as tied (content_id, slug)
    join work on work.slug = tied.slug
    where content.id = tied.content_id`.execute(db);
}

/** Adds the episodes of series that are not there yet. */
export async function writeEpisodes(db: Transaction<Database>, placed: Placed[]): Promise<void> {
  const episodes = placed.flatMap(({ contentId, value }) =>
    (value.episodes ?? []).map((episode) => ({ series_id: contentId, ...episode })),
  );
  if (episodes.length === 0) return;
  const listed = sql`jsonb_to_recordset(${JSON.stringify(episodes)}::jsonb)
    as listed (series_id integer, season integer, episode integer, title text, year integer)`;
  const { rows: missing } = await sql<{ series_id: number; season: number; episode: number }>`
    select listed.* from ${listed}
    where not exists (select from episode where episode.series_id = listed.series_id
      and episode.season = listed.season and episode.episode = listed.episode)`.execute(db);
  if (missing.length === 0) return;
  const ids = await reserveContentIds(db, missing.length);
  const rows = missing.map((episode, i) => ({ ...episode, id: ids[i] }));
  await sql`
    with listed as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as listed (id integer, series_id integer, season integer, episode integer, title text, year integer)
    ), added as (
      insert into content (id, kind, title, year) overriding system value
      select id, 'episode', title, year from listed
    )
    insert into episode (content_id, series_id, season, episode)
    select id, series_id, season, episode from listed`.execute(db);
}

/** Ids for contents that are about to be added, so that their parts can refer to them. */
export async function reserveContentIds(
  db: Transaction<Database>,
  count: number,
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence('content', 'id'))::integer as id
    from generate_series(1, ${count}::integer)`.execute(db);
  return rows.map(({ id }) => id);
}
