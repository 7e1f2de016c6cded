import { type Database, type DetailColumn, type Kind, kindDescriptions } from "@recofinement/db";
import { type RawBuilder, sql, type Transaction } from "kysely";

import {
  addGenres,
  contentRows,
  detailRows,
  episodeRows,
  linkGenres,
  writeEpisodes,
  type WithGenres,
  writeWorks,
} from "../features/catalogue/writing/parts.ts";
import type { Placed } from "../features/catalogue/writing/types.ts";
import { mergeContents } from "./merge.ts";

const chunkSize = 1_000;

/**
 * What contents of the catalogue lack and a data set has, and the genres of those that it adds. It is
 * written at the end of an import: whoever rates a content waits while its row is changed, as does who
 * uses a genre that is being added, and would wait for the whole import.
 */
export class Completions {
  readonly #byContent = new Map<number, Placed>();
  readonly #added: WithGenres[] = [];

  /** The contents that were added, and those that lack something. */
  get contentIds(): number[] {
    return [...this.#added.map(({ contentId }) => contentId), ...this.#byContent.keys()];
  }

  /** Notes contents that were just added: complete but for their genres. */
  add(placed: readonly Placed[]): void {
    for (const { contentId, value } of placed) {
      this.#added.push({ contentId, value: { kind: value.kind, genres: value.genres } });
    }
  }

  /** Keeps those of the contents that lack something, and tells which. */
  async note(db: Transaction<Database>, placed: readonly Placed[]): Promise<ReadonlySet<number>> {
    const lacking = await findLacking(db, placed);
    for (const { contentId, value } of placed) {
      if (!lacking.has(contentId)) continue;
      const before = this.#byContent.get(contentId)?.value;
      this.#byContent.set(contentId, {
        contentId,
        value: before ? mergeContents(before, value) : value,
      });
    }
    return lacking;
  }

  /** Adds all genres that are new, and gives the contents theirs that were added. */
  async writeGenres(db: Transaction<Database>): Promise<void> {
    await addGenres(db, [...this.#added, ...this.#byContent.values()]);
    for (const chunk of chunksOf(this.#added)) {
      for (const [kind, placed] of groupByKind(chunk)) await linkGenres(db, { kind, placed });
    }
  }

  /** The contents that `write` may change: those that lack something, and episodes of theirs. */
  async findLacking(db: Transaction<Database>): Promise<number[]> {
    const ids = [...this.#byContent.keys()];
    const episodes = await db
      .selectFrom("episode")
      .where(sql<boolean>`series_id = any(${ids}::integer[])`)
      .select("content_id")
      .execute();
    return [...ids, ...episodes.map(({ content_id }) => content_id)];
  }

  /** Fills what is empty by now, and leaves what is not; after `writeGenres`. */
  async write(db: Transaction<Database>): Promise<void> {
    for (const chunk of chunksOf([...this.#byContent.values()])) await complete(db, chunk);
  }
}

function* chunksOf<T>(all: readonly T[]): Generator<T[]> {
  for (let start = 0; start < all.length; start += chunkSize) {
    yield all.slice(start, start + chunkSize);
  }
}

async function complete(db: Transaction<Database>, placed: Placed[]): Promise<void> {
  for (const filling of fillingsOf(placed)) await fillEmpty(db, filling);
  for (const [kind, ofKind] of groupByKind(placed)) {
    await linkGenres(db, { kind, placed: ofKind });
  }
  await writeWorks(db, placed);
  await writeEpisodes(db, placed);
}

/** The contents that lack something which their description in the data set has. */
async function findLacking(
  db: Transaction<Database>,
  placed: readonly Placed[],
): Promise<ReadonlySet<number>> {
  const lacking = new Set<number>();
  if (placed.length === 0) return lacking;
  const searches = [
    ...fillingsOf(placed).map(whereEmpty),
    withoutGenres(placed),
    withoutWork(placed),
    withoutEpisodes(placed),
  ];
  for (const search of searches) {
    const { rows } = await search.execute(db);
    for (const { id } of rows) lacking.add(id);
  }
  return lacking;
}

/** Columns of one table that rows of a data set may fill. */
interface Filling {
  readonly table: string;
  readonly key: string;
  readonly columns: readonly DetailColumn[];
  readonly rows: readonly object[];
}

const contentColumns: readonly DetailColumn[] = [
  { column: "year", type: "integer" },
  { column: "cover", type: "text" },
  { column: "description", type: "text" },
  { column: "creators", type: "text[]" },
];

function fillingsOf(placed: readonly Placed[]): Filling[] {
  const own = { table: "content", key: "id", columns: contentColumns, rows: contentRows(placed) };
  const ofKinds = [...groupByKind(placed)].map(([kind, ofKind]) => ({
    table: kind,
    key: "content_id",
    columns: Object.values(kindDescriptions[kind].details),
    rows: detailRows(kind, ofKind),
  }));
  return [own, ...ofKinds];
}

function groupByKind<T extends WithGenres>(placed: readonly T[]): Map<Kind, T[]> {
  return Map.groupBy(placed, ({ value }) => value.kind);
}

function whereEmpty(filling: Filling): RawBuilder<{ id: number }> {
  const { table, key } = filling;
  return sql`
    select kept.${sql.ref(key)} as id from ${sql.table(table)} as kept
    join ${given(filling)} using (${sql.ref(key)}) where ${isLacking(filling)}`;
}

async function fillEmpty(db: Transaction<Database>, filling: Filling): Promise<void> {
  const { table, key, columns } = filling;
  const assignments = columns.map(({ column, type }) => {
    const name = sql.ref(column);
    return type === "text[]"
      ? sql`${name} = case when kept.${name} = '{}' then given.${name} else kept.${name} end`
      : sql`${name} = coalesce(kept.${name}, given.${name})`;
  });
  await sql`
    update ${sql.table(table)} as kept set ${sql.join(assignments)} from ${given(filling)}
    where kept.${sql.ref(key)} = given.${sql.ref(key)} and ${isLacking(filling)}`.execute(db);
}

function given({ table, rows }: Filling): RawBuilder<unknown> {
  return sql`jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)}::jsonb) as given`;
}

function isLacking({ columns }: Filling): RawBuilder<boolean> {
  const tests = columns.map(({ column, type }) => {
    const name = sql.ref(column);
    return type === "text[]"
      ? sql`(kept.${name} = '{}' and given.${name} <> '{}')`
      : sql`(kept.${name} is null and given.${name} is not null)`;
  });
  return sql`(${sql.join(tests, sql` or `)})`;
}

function withoutGenres(placed: readonly Placed[]): RawBuilder<{ id: number }> {
  const pairs = placed.flatMap(({ contentId, value }) =>
    value.genres.map((name) => ({ contentId, name })),
  );
  return sql`
    select distinct pair.content_id as id
    from unnest(
      ${pairs.map(({ contentId }) => contentId)}::integer[],
      ${pairs.map(({ name }) => name)}::text[]
    ) as pair (content_id, name)
    where not exists (select from content_genre join genre on genre.id = content_genre.genre_id
      where content_genre.content_id = pair.content_id and genre.name = pair.name)`;
}

function withoutWork(placed: readonly Placed[]): RawBuilder<{ id: number }> {
  const tied = placed.filter(({ value }) => value.work !== undefined);
  return sql`select id from content
    where work_id is null and id = any(${tied.map(({ contentId }) => contentId)}::integer[])`;
}

function withoutEpisodes(placed: readonly Placed[]): RawBuilder<{ id: number }> {
  return sql`
    select distinct listed.series_id as id from ${episodeRows(placed)}
    left join episode using (series_id, season, episode)
    left join content on content.id = episode.content_id
    where content.id is null
      or (content.year is null and listed.year is not null)
      or (content.description is null and listed.description is not null)
      or (episode.imdb_id is null and listed.imdb_id is not null)`;
}
