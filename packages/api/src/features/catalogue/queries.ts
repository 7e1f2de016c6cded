import { kinds, type Queryable } from "@recofinement/db";
import { jsonArrayFrom } from "kysely/helpers/postgres";

import type { Content } from "./schemas.ts";

/** Contents of the six kinds with the columns that every list of contents shows. */
export function selectContent(db: Queryable) {
  return db
    .selectFrom("content")
    .where("content.kind", "in", kinds)
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
      // The condition above leaves the six kinds.
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
