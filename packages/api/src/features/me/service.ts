import { inTransaction } from "@recofinement/db";

import { AppError } from "../../errors.ts";
import type { UserContext } from "../../trpc/context.ts";
import { enqueueUserLists } from "../recommendations/jobs.ts";
import { readAccount, toMe } from "./queries.ts";
import type { GenreInput, LikedGenres, Me, UpdateInput } from "./schemas.ts";

/** The caller's account. */
export async function getMe({ db, actor }: UserContext): Promise<Me> {
  return toMe(await readAccount(db, actor.userId));
}

/** Changes what others see of the caller. */
export async function updateMe({ db, actor }: UserContext, { username }: UpdateInput): Promise<Me> {
  if (username !== undefined) {
    await db.updateTable("user_account").set({ username }).where("id", "=", actor.userId).execute();
  }
  return toMe(await readAccount(db, actor.userId));
}

/** The genres that the caller likes, of all kinds. */
export function listLikedGenres({ db, actor }: UserContext): Promise<LikedGenres> {
  return db
    .selectFrom("liked_genre")
    .innerJoin("genre", "genre.id", "liked_genre.genre_id")
    .where("user_id", "=", actor.userId)
    .select(["genre.id", "genre.kind", "genre.name"])
    .orderBy("genre.kind")
    .orderBy("genre.name")
    .execute();
}

/** Likes a genre; liking it again changes nothing. The caller's lists follow soon. */
export function likeGenre(ctx: UserContext, { genreId }: GenreInput): Promise<null> {
  return inTransaction(ctx, async ({ db, jobs, actor }) => {
    const genre = await db
      .selectFrom("genre")
      .where("id", "=", genreId)
      .select("id")
      .executeTakeFirst();
    if (!genre) throw new AppError("GENRE_NOT_FOUND", `There is no genre with the id ${genreId}.`);
    await db
      .insertInto("liked_genre")
      .values({ user_id: actor.userId, genre_id: genreId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await enqueueUserLists({ db, jobs }, actor.userId);
    return null;
  });
}

/** Likes a genre no longer, whether or not it was liked. */
export function unlikeGenre(ctx: UserContext, { genreId }: GenreInput): Promise<null> {
  return inTransaction(ctx, async ({ db, jobs, actor }) => {
    await db
      .deleteFrom("liked_genre")
      .where("user_id", "=", actor.userId)
      .where("genre_id", "=", genreId)
      .execute();
    await enqueueUserLists({ db, jobs }, actor.userId);
    return null;
  });
}

/** Ends the step after sign-up in which people say what they like. */
export function completePreferences(ctx: UserContext): Promise<Me> {
  return inTransaction(ctx, async ({ db, jobs, actor }) => {
    await db
      .updateTable("user_account")
      .set({ preferences_defined: true })
      .where("id", "=", actor.userId)
      .execute();
    await enqueueUserLists({ db, jobs }, actor.userId);
    return toMe(await readAccount(db, actor.userId));
  });
}
