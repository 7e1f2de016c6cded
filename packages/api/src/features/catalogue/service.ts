import { type DetailColumn, kindDescriptions, type Queryable } from "@recofinement/db";
import { sql } from "kysely";
import { z } from "zod";

import { readCursor, toPage } from "../../page.ts";
import type { UserContext } from "../../trpc/context.ts";
import { contentNotFound, selectContent } from "./queries.ts";
import {
  type Content,
  ContentWithDetails,
  type EpisodesInput,
  type GenresInput,
  type GenreWithCount,
  type GetInput,
} from "./schemas.ts";

/** One content with its details and the same work in other kinds. */
export async function getContent(
  { db }: UserContext,
  { id }: GetInput,
): Promise<ContentWithDetails> {
  const content = await selectContent(db)
    .where("content.id", "=", id)
    .select(["content.description", "content.work_id as workId"])
    .executeTakeFirst();
  if (!content) throw contentNotFound(id);
  const { workId, ...shown } = content;
  const [details, linked] = await Promise.all([
    readDetails(db, content),
    workId === null ? [] : readLinked(db, { workId, exceptId: id }),
  ]);
  // Which details there are follows from the kind, so the schema is what gives them their type.
  return ContentWithDetails.parse({ ...shown, details, linked });
}

/** The details of a content, in the API's names. Their shape follows from the kind. */
async function readDetails(db: Queryable, { id, kind }: Pick<Content, "id" | "kind">) {
  const columns: [string, DetailColumn][] = Object.entries(kindDescriptions[kind].details);
  const fields = columns.map(([field, { column }]) => sql`${sql.lit(field)}, ${sql.ref(column)}`);
  const { rows } = await sql<{ details: Record<string, unknown> }>`
    select json_build_object(${sql.join(fields)}) as details
    from ${sql.table(kind)} where content_id = ${id}`.execute(db);
  return rows[0]?.details ?? {};
}

function readLinked(db: Queryable, { workId, exceptId }: { workId: number; exceptId: number }) {
  return selectContent(db)
    .where("work_id", "=", workId)
    .where("content.id", "!=", exceptId)
    .orderBy("year")
    .orderBy("content.id")
    .execute();
}

/** The genres of a kind with the number of contents that have them, as of the last count. */
export function listGenres({ db }: UserContext, { kind }: GenresInput): Promise<GenreWithCount[]> {
  return db
    .selectFrom("genre")
    .where("kind", "=", kind)
    .orderBy("name")
    .select(["id", "name", "contents as count"])
    .execute();
}

const EpisodePosition = z.tuple([z.literal("episodes"), z.int32(), z.int32()]);

/** The episodes of a series in the order in which they are watched. */
export async function listEpisodes({ db }: UserContext, input: EpisodesInput) {
  const { seriesId, cursor, limit } = input;
  const after = readCursor(EpisodePosition, cursor);
  const series = await db
    .selectFrom("content")
    .where("id", "=", seriesId)
    .where("kind", "=", "series")
    .select("id")
    .executeTakeFirst();
  if (!series) throw contentNotFound(seriesId);
  let query = db
    .selectFrom("episode")
    .innerJoin("content", "content.id", "episode.content_id")
    .where("series_id", "=", seriesId)
    .orderBy("season")
    .orderBy("episode")
    .limit(limit + 1)
    .select([
      "content.id",
      "season",
      "episode",
      "title",
      "year",
      "description",
      "imdb_id as imdbId",
      "rating",
      "rating_count as ratingCount",
    ]);
  if (after)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple("season", "episode"), ">", tuple(after[1], after[2])),
    );
  return toPage(await query.execute(), limit, ({ season, episode }) => [
    "episodes",
    season,
    episode,
  ]);
}
