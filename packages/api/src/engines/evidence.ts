import type { Queryable } from "@recofinement/db";
import { USED } from "@recofinement/engine";

import { readAversions } from "./aversions.ts";
import type { PersonEvidence } from "./thread/protocol.ts";

/** What is known of a user, for the engines. */
export async function readEvidence(db: Queryable, userId: number): Promise<PersonEvidence> {
  const interactions = await db
    .selectFrom("interaction")
    .where("user_id", "=", userId)
    .where((eb) => eb.or([eb("rating", "is not", null), eb("count", ">", 0)]))
    .select(["content_id as contentId", "rating"])
    .orderBy(
      (eb) => eb.fn.coalesce("rated_at", "counted_at"),
      (order) => order.desc().nullsLast(),
    )
    .orderBy("content_id", "desc")
    .execute();
  const likedGenres = await db
    .selectFrom("liked_genre")
    .where("user_id", "=", userId)
    .select("genre_id")
    .orderBy("genre_id")
    .execute();
  const rejections = await db
    .selectFrom("rejection")
    .where("user_id", "=", userId)
    .select("content_id")
    .orderBy("content_id")
    .execute();
  const rejected = rejections.map(({ content_id }) => content_id);
  const aversions = rejected.length === 0 ? nothing : await readAversions(db, userId);
  return {
    ratings: interactions.map(({ contentId, rating }) => ({ contentId, stars: rating ?? USED })),
    likedGenreIds: likedGenres.map(({ genre_id }) => genre_id),
    aversions: aversions.contents,
    averseGenreIds: aversions.genreIds,
    excluded: [...interactions.map(({ contentId }) => contentId), ...rejected],
    year: new Date().getUTCFullYear(),
  };
}

const nothing = { contents: [], genreIds: [] };
