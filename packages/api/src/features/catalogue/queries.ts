import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";

import { AppError } from "../../errors.ts";
import type { Content } from "./schemas.ts";

/** Contents of the six kinds with the columns that every list of contents shows. */
export function selectContent(db: Queryable) {
  return (
    db
      .selectFrom("content")
      // Literally the predicate of the search index, so that the planner may use it.
      .where("content.kind", "<>", sql.lit("episode"))
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
      ])
  );
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
