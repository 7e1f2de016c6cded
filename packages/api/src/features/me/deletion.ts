import { inTransaction, type InTransaction, type Queryable } from "@recofinement/db";
import { sql } from "kysely";

import type { UserContext } from "../../trpc/context.ts";
import { leaveAllGroups } from "../groups/membership.ts";
import { adjustAggregates } from "../interactions/queries.ts";
import { deleteSomeRuns } from "../sandbox/removal.ts";
import { assertCurrentPassword, lockWithPassword } from "./current-password.ts";
import type { DeleteInput } from "./schemas.ts";

/** Milliseconds that the caller waits for their rows to go; the rest is left to a job. */
const patience = 2_000;

/**
 * Deletes the caller's account. It is over for everyone, and its address free, when this returns; rows
 * that are too many to be deleted meanwhile follow by a job.
 */
export async function deleteMe(ctx: UserContext, { currentPassword }: DeleteInput): Promise<null> {
  const currentHash = await assertCurrentPassword(ctx, currentPassword);
  await inTransaction(ctx, async (inner) => {
    await requestDeletion(inner, await lockWithPassword(inner, currentHash));
  });
  ctx.call.refreshCookie?.write(null);
  const until = performance.now() + patience;
  await deleteAccount(ctx, ctx.actor.userId, { until }).catch((error: unknown) => {
    // The account has ended, whatever becomes of its rows now: the job takes them away.
    ctx.log.warn({ err: error }, "deletion left to its job");
  });
  return null;
}

/** Ends the account, frees its address, and leaves a job that takes its rows away. */
async function requestDeletion(
  { db, jobs, actor }: InTransaction<UserContext>,
  { email }: { email: string },
): Promise<void> {
  const { userId } = actor;
  await leaveAllGroups({ db, jobs }, userId);
  await db.deleteFrom("registration").where("email", "=", email).execute();
  await db.deleteFrom("mail").where("recipient", "=", email).execute();
  await db.deleteFrom("session").where("user_id", "=", userId).execute();
  await db
    .updateTable("user_account")
    .set({ email: null, username: "", password_hash: null })
    .set({ deletion_requested_at: sql<Date>`now()` })
    .where("id", "=", userId)
    .execute();
  await jobs.send(db, { name: "account.delete", payload: { userId } });
}

/**
 * Takes the rows of an account away whose deletion was requested, those that can be many in batches, so
 * that it can go on wherever it was interrupted. Ends early at `until` (of `performance.now()`).
 */
export async function deleteAccount(
  ctx: { db: Queryable },
  userId: number,
  { until = Number.POSITIVE_INFINITY }: { until?: number } = {},
): Promise<void> {
  const account = await ctx.db
    .selectFrom("user_account")
    .where("id", "=", userId)
    .where("deletion_requested_at", "is not", null)
    .select("id")
    .executeTakeFirst();
  if (!account) return;
  while (await inTransaction(ctx, (inner) => deleteInteractions(inner, userId))) {
    if (performance.now() > until) return;
  }
  while (await deleteSomeRuns(ctx.db, { ownerId: userId })) {
    if (performance.now() > until) return;
  }
  await inTransaction(ctx, async (inner) => {
    // Waits for calls that are still writing rows of this account, and lets none begin.
    await inner.db.selectFrom("user_account").where("id", "=", userId).forUpdate().execute();
    while (await deleteInteractions(inner, userId));
    await inner.db.deleteFrom("user_account").where("id", "=", userId).execute();
  });
}

const batchSize = 1_000;

/** Deletes one batch and takes its ratings out of the aggregates; false when that was the last one. */
async function deleteInteractions(
  { db }: InTransaction<{ db: Queryable }>,
  userId: number,
): Promise<boolean> {
  const deleted = await db
    .deleteFrom("interaction")
    .where("user_id", "=", userId)
    .where("content_id", "in", (eb) =>
      eb
        .selectFrom("interaction")
        .where("user_id", "=", userId)
        .select("content_id")
        .orderBy("content_id")
        .limit(batchSize),
    )
    .returning(["content_id as contentId", "rating"])
    .execute();
  const deltas = deleted.flatMap(({ contentId, rating }) =>
    rating === null ? [] : [{ contentId, sum: -rating, count: -1 }],
  );
  await adjustAggregates(db, deltas);
  return deleted.length === batchSize;
}
