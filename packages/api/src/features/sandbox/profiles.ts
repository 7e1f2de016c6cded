import { inTransaction } from "@recofinement/db";
import { sql } from "kysely";
import { z } from "zod";

import { AppError } from "../../errors.ts";
import { readCursor, toPage } from "../../page.ts";
import type { UserContext } from "../../trpc/context.ts";
import { lockOwnAccount } from "../groups/locks.ts";
import { findProfile, lockProfile, profileNotFound } from "./queries.ts";
import { deleteSomeRuns } from "./removal.ts";
import type {
  CreateInput,
  Profile,
  ProfileInput,
  ProfilePage,
  ProfilesInput,
  RenameInput,
} from "./schemas.ts";

/** Profiles that one administrator can have. */
export const mostProfiles = 100;

/** Makes a profile that likes and has done nothing yet. */
export function createProfile(ctx: UserContext, { name }: CreateInput): Promise<Profile> {
  return inTransaction(ctx, async (inner) => {
    const { db, actor } = inner;
    await lockOwnAccount(inner);
    const { owned } = await db
      .selectFrom("sandbox_profile")
      .where("owner_id", "=", actor.userId)
      .select(sql<number>`count(*)::int`.as("owned"))
      .executeTakeFirstOrThrow();
    if (owned >= mostProfiles) {
      throw new AppError(
        "TOO_MANY_PROFILES",
        `You have ${mostProfiles} profiles; delete one first.`,
      );
    }
    const { id } = await db
      .insertInto("sandbox_profile")
      .values({ name, owner_id: actor.userId })
      .returning("public_id as id")
      .executeTakeFirstOrThrow();
    return getProfile(inner, { profileId: id });
  });
}

type Owner = Pick<UserContext, "db" | "actor">;

/** One of the caller's profiles. */
export async function getProfile(ctx: Owner, { profileId }: ProfileInput): Promise<Profile> {
  const profile = await selectProfiles(ctx).where("public_id", "=", profileId).executeTakeFirst();
  if (!profile) throw profileNotFound();
  return profile;
}

const ProfilePosition = z.tuple([z.literal("profiles"), z.int32()]);

/** The caller's profiles, newest first. */
export async function listProfiles(
  ctx: UserContext,
  { cursor, limit }: ProfilesInput,
): Promise<ProfilePage> {
  const after = readCursor(ProfilePosition, cursor);
  let query = selectProfiles(ctx)
    .select("sandbox_profile.id as number")
    .orderBy("sandbox_profile.id", "desc")
    .limit(limit + 1);
  if (after) query = query.where("sandbox_profile.id", "<", after[1]);
  return toPage(await query.execute(), limit, ({ number }) => ["profiles", number]);
}

/** Gives a profile another name. */
export function renameProfile(
  ctx: UserContext,
  { profileId, name }: RenameInput,
): Promise<Profile> {
  return inTransaction(ctx, async (inner) => {
    const id = await lockProfile(inner, profileId);
    await inner.db.updateTable("sandbox_profile").set({ name }).where("id", "=", id).execute();
    return getProfile(inner, { profileId });
  });
}

/**
 * Deletes a profile with its runs, which go first and some at a time: all of them at once could take
 * longer than a statement may.
 */
export async function deleteProfile(ctx: UserContext, { profileId }: ProfileInput): Promise<null> {
  const id = await findProfile(ctx, profileId);
  while (await deleteSomeRuns(ctx.db, { profileId: id }));
  const { numDeletedRows } = await ctx.db
    .deleteFrom("sandbox_profile")
    .where("id", "=", id)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw profileNotFound();
  return null;
}

function selectProfiles({ db, actor }: Owner) {
  return db
    .selectFrom("sandbox_profile")
    .where("owner_id", "=", actor.userId)
    .select(["public_id as id", "name", "created_at as createdAt"])
    .select((eb) =>
      (
        [
          ["sandbox_liked_genre", "genreCount"],
          ["sandbox_interaction", "interactionCount"],
          ["sandbox_run", "runCount"],
        ] as const
      ).map(([table, name]) =>
        eb
          .selectFrom(table)
          .whereRef("profile_id", "=", "sandbox_profile.id")
          .select(sql<number>`count(*)::int`.as("count"))
          .$asScalar()
          .$notNull()
          .as(name),
      ),
    );
}
