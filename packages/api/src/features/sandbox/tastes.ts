import { inTransaction } from "@recofinement/db";

import { AppError } from "../../errors.ts";
import type { UserContext } from "../../trpc/context.ts";
import type { LikedGenres } from "../me/schemas.ts";
import { findProfile, lockProfile } from "./queries.ts";
import type { GenreInput, ProfileInput } from "./schemas.ts";

/** The genres that a profile likes, of all kinds. */
export async function listGenres(
  ctx: UserContext,
  { profileId }: ProfileInput,
): Promise<LikedGenres> {
  const id = await findProfile(ctx, profileId);
  return ctx.db
    .selectFrom("sandbox_liked_genre")
    .innerJoin("genre", "genre.id", "genre_id")
    .where("profile_id", "=", id)
    .select(["genre.id", "genre.kind", "genre.name"])
    .orderBy("genre.kind")
    .orderBy("genre.name")
    .execute();
}

/** Has a profile like a genre; liking it again changes nothing. */
export function likeGenre(ctx: UserContext, { profileId, genreId }: GenreInput): Promise<null> {
  return inTransaction(ctx, async (inner) => {
    const { db } = inner;
    const id = await lockProfile(inner, profileId);
    const genre = await db
      .selectFrom("genre")
      .where("id", "=", genreId)
      .select("id")
      .forKeyShare()
      .executeTakeFirst();
    if (!genre) throw new AppError("GENRE_NOT_FOUND", `There is no genre with the id ${genreId}.`);
    await db
      .insertInto("sandbox_liked_genre")
      .values({ profile_id: id, genre_id: genreId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return null;
  });
}

/** Has a profile like a genre no longer, whether or not it did. */
export function unlikeGenre(ctx: UserContext, { profileId, genreId }: GenreInput): Promise<null> {
  return inTransaction(ctx, async (inner) => {
    const id = await lockProfile(inner, profileId);
    await inner.db
      .deleteFrom("sandbox_liked_genre")
      .where("profile_id", "=", id)
      .where("genre_id", "=", genreId)
      .execute();
    return null;
  });
}
