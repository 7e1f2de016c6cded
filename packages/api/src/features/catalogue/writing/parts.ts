import { type Database, type DetailColumn, type Kind, kindDescriptions } from "@recofinement/db";
import { type RawBuilder, sql, type Transaction } from "kysely";

import type { NewContent, Placed } from "./types.ts";

/** Writes the detail rows of contents of one kind; columns that a data set does not know stay empty. */
export async function writeDetails(
  db: Transaction<Database>,
  { kind, placed }: { kind: Kind; placed: Placed[] },
): Promise<void> {
  const rows = JSON.stringify(detailRows(kind, placed));
  await sql`
    insert into ${sql.table(kind)}
    select * from jsonb_populate_recordset(null::${sql.table(kind)}, ${rows}::jsonb)`.execute(db);
}

/** Contents as rows of the detail table of their kind. */
export function detailRows(kind: Kind, placed: readonly Placed[]): object[] {
  const columns: [string, DetailColumn][] = Object.entries(kindDescriptions[kind].details);
  return placed.map(({ contentId, value }) => ({
    content_id: contentId,
    ...Object.fromEntries(
      columns.map(([field, { column, type }]) => [
        column,
        value.details?.[field] ?? (type === "text[]" ? [] : null),
      ]),
    ),
  }));
}

/** Contents as rows of the table that all kinds share. */
export function contentRows(placed: readonly Placed[]): object[] {
  return placed.map(({ contentId, value }) => ({
    id: contentId,
    kind: value.kind,
    title: value.title,
    year: value.year,
    cover: value.cover ?? null,
    description: value.description ?? null,
    creators: value.creators ?? [],
  }));
}

/** A content of some kind, as far as its genres are concerned. */
export interface WithGenres {
  readonly contentId: number;
  readonly value: Pick<NewContent, "kind" | "genres">;
}

/** Gives contents of one kind their genres, adding the genres that are new. */
export async function writeGenres(
  db: Transaction<Database>,
  { kind, placed }: { kind: Kind; placed: readonly WithGenres[] },
): Promise<void> {
  await addGenres(db, placed);
  await linkGenres(db, { kind, placed });
}

/** Gives contents of one kind their genres, which are there. */
export async function linkGenres(
  db: Transaction<Database>,
  { kind, placed }: { kind: Kind; placed: readonly WithGenres[] },
): Promise<void> {
  const pairs = placed.flatMap(({ contentId, value }) =>
    value.genres.map((name) => ({ contentId, name })),
  );
  if (pairs.length === 0) return;
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

/**
 * Adds the genres of contents that are new. Who adds one that another transaction is adding waits for
 * it, so that all are added in one order.
 */
export async function addGenres(
  db: Transaction<Database>,
  placed: readonly WithGenres[],
): Promise<void> {
  const byKind = Map.groupBy(placed, ({ value }) => value.kind);
  for (const kind of [...byKind.keys()].toSorted()) {
    const names = new Set(byKind.get(kind)?.flatMap(({ value }) => value.genres));
    await sql`
      insert into genre (kind, name) select ${kind}, unnest(${[...names].toSorted()}::text[])
      on conflict do nothing`.execute(db);
  }
}

/** Ties contents of one work together across kinds; what is tied already stays. */
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
    where content.id = tied.content_id and content.work_id is null`.execute(db);
}

/** Adds the episodes of series that are not there yet, and fills what is empty of those that are. */
export async function writeEpisodes(db: Transaction<Database>, placed: Placed[]): Promise<void> {
  await addEpisodes(db, placed);
  if (!haveEpisodes(placed)) return;
  const listed = episodeRows(placed);
  await sql`
    update content set
      year = coalesce(content.year, listed.year),
      description = coalesce(content.description, listed.description)
    from ${listed} join episode using (series_id, season, episode)
    where content.id = episode.content_id
      and ((content.year is null and listed.year is not null)
        or (content.description is null and listed.description is not null))`.execute(db);
  await sql`
    update episode set imdb_id = listed.imdb_id from ${listed}
    where (episode.series_id, episode.season, episode.episode)
        = (listed.series_id, listed.season, listed.episode)
      and episode.imdb_id is null and listed.imdb_id is not null`.execute(db);
}

/** Adds the episodes of series that are not there yet, and writes down what they are called elsewhere. */
export async function addEpisodes(
  db: Transaction<Database>,
  placed: readonly Placed[],
): Promise<void> {
  if (!haveEpisodes(placed)) return;
  const listed = episodeRows(placed);
  const { rows: missing } = await sql<Record<string, unknown>>`
    select listed.* from ${listed} left join episode using (series_id, season, episode)
    where episode.content_id is null`.execute(db);
  const ids = await reserveContentIds(db, missing.length);
  const rows = missing.map((episode, i) => ({ ...episode, id: ids[i] }));
  await sql`
    with fresh as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as fresh (
        id integer, series_id integer, season integer, episode integer, title text, year integer,
        description text, imdb_id text)
    ), added as (
      insert into content (id, kind, title, year, description) overriding system value
      select id, 'episode', title, year, description from fresh
    )
    insert into episode (content_id, series_id, season, episode, imdb_id)
    select id, series_id, season, episode, imdb_id from fresh`.execute(db);
  await sql`
    insert into content_identifier (source, identifier, content_id)
    select known.key, known.value, episode.content_id
    from ${listed} join episode using (series_id, season, episode),
      jsonb_each_text(listed.identifiers) as known
    on conflict do nothing`.execute(db);
}

/** The episodes of series as a relation `listed`, each of its numbers once. */
export function episodeRows(placed: readonly Placed[]): RawBuilder<unknown> {
  const byNumber = new Map<string, object>();
  for (const { contentId, value } of placed) {
    for (const { imdbId = null, identifiers = {}, ...episode } of value.episodes ?? []) {
      const key = `${contentId}:${episode.season}:${episode.episode}`;
      const row = { series_id: contentId, imdb_id: imdbId, identifiers, ...episode };
      if (!byNumber.has(key)) byNumber.set(key, row);
    }
  }
  const rows = JSON.stringify([...byNumber.values()]);
  return sql`jsonb_to_recordset(${rows}::jsonb) as listed (
    series_id integer, season integer, episode integer, title text, year integer,
    description text, imdb_id text, identifiers jsonb)`;
}

function haveEpisodes(placed: readonly Placed[]): boolean {
  return placed.some(({ value }) => (value.episodes ?? []).length > 0);
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
