import { type DetailColumn, kindDescriptions, type Queryable } from "@recofinement/db";
import { sql } from "kysely";
import { z } from "zod";

import { readCursor, toPage } from "../../page.ts";
import { folded, literal } from "../../search-text.ts";
import type { UserContext } from "../../trpc/context.ts";
import { contentNotFound, hasGenre, selectContent } from "./queries.ts";
import {
  type Content,
  type ContentPage,
  ContentWithDetails,
  type EpisodesInput,
  type GenresInput,
  type GenreWithCount,
  type GetInput,
  type PopularInput,
  type SearchInput,
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

const PopularPosition = z.tuple([z.literal("popular"), z.number(), z.int32()]);

/** Contents of a kind, best Bayesian weighted rating first. */
export async function listPopular({ db }: UserContext, input: PopularInput): Promise<ContentPage> {
  const { kind, genreId, cursor, limit } = input;
  const after = readCursor(PopularPosition, cursor);
  let query = selectContent(db)
    .where("content.kind", "=", kind)
    .orderBy("popularity", "desc")
    .orderBy("content.id")
    .limit(limit + 1);
  if (genreId !== undefined) query = query.where(hasGenre(genreId));
  if (after) {
    const [, last, lastId] = after;
    query = query.where(sql<boolean>`popularity <= ${last}
      and (popularity < ${last} or content.id > ${lastId})`);
  }
  return toPage(await query.execute(), limit, ({ popularity, id }) => ["popular", popularity, id]);
}

const SearchPosition = z.tuple([z.literal("search"), z.int32(), z.int32()]);

/**
 * Contents whose title or creators contain the query or something spelt like it, ignoring case and
 * accents. Ranked by how well the title matches, then by how many people know it.
 */
export async function searchContent({ db }: UserContext, input: SearchInput): Promise<ContentPage> {
  const { query: term, kind, cursor, limit } = input;
  const after = readCursor(SearchPosition, cursor);
  const query = folded(term);
  const pattern = literal(query);
  // People leave out the article: "incredibles" is the beginning of "The Incredibles".
  const title = sql`regexp_replace(fold_text(content.title), '^(the|a|an) ', '')`;
  // Whole millionths, so that a score survives the way through a cursor exactly.
  const match = sql<number>`round((
      word_similarity(${query}, content.search_text)
      + similarity(${query}, ${title})
      + (${title} = ${query})::int + 0.5 * (${title} like ${pattern} || '%')::int
      + 0.1 * ln(1 + content.rating_count)
    ) * 1e6)::int`;
  let found = selectContent(db)
    .where(sql<boolean>`${query} <> '' and (content.search_text like '%' || ${pattern} || '%'
      or ${query} <% content.search_text)`)
    .select(match.as("match"))
    .orderBy("match", "desc")
    .orderBy("content.id")
    .limit(limit + 1);
  if (kind) found = found.where("content.kind", "=", kind);
  if (after) {
    const [, lastMatch, lastId] = after;
    found = found.where(sql<boolean>`(${match} < ${lastMatch}
      or (${match} = ${lastMatch} and content.id > ${lastId}))`);
  }
  return toPage(await found.execute(), limit, (row) => ["search", row.match, row.id]);
}

/** The genres of a kind with the number of contents that have them. */
export function listGenres({ db }: UserContext, { kind }: GenresInput): Promise<GenreWithCount[]> {
  return db
    .selectFrom("genre")
    .leftJoin("content_genre", "content_genre.genre_id", "genre.id")
    .where("genre.kind", "=", kind)
    .groupBy("genre.id")
    .orderBy("genre.name")
    .select(["genre.id", "genre.name", sql<number>`count(content_id)::int`.as("count")])
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
