import type { Database, InTransaction } from "@recofinement/db";
import type { Transaction } from "kysely";

import { isUsable } from "../../auth/sessions.ts";
import { AppError } from "../../errors.ts";
import type { UserContext } from "../../trpc/context.ts";
import { groupNotFound, isMember } from "./queries.ts";

/** A group that nobody else changes until the transaction ends. */
interface LockedGroup {
  readonly groupId: number;
  readonly ownerId: number;
}

/**
 * Locks a group, by which all that changes its members and invitations queues up; undefined when there
 * is none. Whoever locks accounts as well locks those first, and several groups by ascending id.
 * In a statement of its own: what a statement that waits for a lock reads beside is as of before.
 */
export function lockGroup(
  db: Transaction<Database>,
  groupId: number,
): Promise<LockedGroup | undefined> {
  return db
    .selectFrom("user_group")
    .where("id", "=", groupId)
    .select(["id as groupId", "owner_id as ownerId"])
    .forUpdate()
    .executeTakeFirst();
}

/** Locks a group that the caller owns. Members hear that they do not; for others there is no group. */
export async function lockOwnGroup(
  { db, actor }: InTransaction<UserContext>,
  groupId: number,
): Promise<LockedGroup> {
  const group = await lockGroup(db, groupId);
  if (group?.ownerId === actor.userId) return group;
  if (await isMember(db, { groupId, userId: actor.userId })) {
    throw new AppError("NOT_GROUP_OWNER", "Only the owner of the group can do this.");
  }
  throw groupNotFound();
}

/**
 * Locks the account of a person that may be used, so that it is not deleted while it gets a row in a
 * group; undefined when there is none, whatever the cause.
 */
export function lockAccount(
  db: Transaction<Database>,
  account: { id: number } | { public_id: string },
) {
  return db
    .selectFrom("user_account")
    .where((eb) => eb.and(account))
    .where(isUsable)
    .select((eb) => ["id as userId", eb.ref("email").$notNull().as("email")])
    .where("email", "is not", null)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** Locks the caller's account, whose deletion may have been requested since the call began. */
export async function lockOwnAccount({ db, actor }: InTransaction<UserContext>): Promise<void> {
  const account = await lockAccount(db, { id: actor.userId });
  if (!account) throw new AppError("SESSION_ENDED", "The session has ended; sign in again.");
}
