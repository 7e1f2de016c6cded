import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";

import { AppError } from "../../errors.ts";
import type { Content } from "./schemas.ts";

/** Contents of the six kinds with the columns that every list of contents shows. */
export function selectContent(db: Queryable) {
  return db
    .selectFrom("content")
    .where("content.kind", "<>", "episode")
    .select([
      "content.id",
      "content.title",
      "content.year",
      "content.creators",
      "content.cover",
      "content.rating",
      "content.rating_count as ratingCount",
      "content.popularity",
    ])
    .select((eb) => [
      // Without episodes, the six kinds are left.
      eb.ref("content.kind").$castTo<Content["kind"]>().as("kind"),
      jsonArrayFrom(
        eb
          .selectFrom("content_genre")
          .innerJoin("genre", "genre.id", "content_genre.genre_id")
          .whereRef("content_genre.content_id", "=", "content.id")
          .select(["genre.id", "genre.name"])
          .orderBy("genre.name"),
      ).as("genres"),
    ]);
}

/** Contents by their ids, in that order. */
export async function readContents(db: Queryable, ids: readonly number[]): Promise<Content[]> {
  if (ids.length === 0) return [];
  const rows = await selectContent(db).where("content.id", "in", ids).execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Whether a content has a genre. */
export function hasGenre(genreId: number) {
  return sql<boolean>`exists (select from content_genre
    where content_genre.content_id = content.id and content_genre.genre_id = ${genreId})`;
}

/** What a caller hears of a content that does not exist, or that they may not see. */
export function contentNotFound(id: number): AppError {
  return new AppError("CONTENT_NOT_FOUND", `There is no content with the id ${id}.`);
}
