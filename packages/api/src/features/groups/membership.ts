import { type Database, inTransaction, type InTransaction } from "@recofinement/db";
import type { Transaction } from "kysely";

import { isUsable } from "../../auth/sessions.ts";
import { AppError } from "../../errors.ts";
import type { UserContext } from "../../trpc/context.ts";
import { enqueueGroupLists, type Sender } from "../recommendations/jobs.ts";
import { lockGroup, lockOwnGroup } from "./locks.ts";
import { findUserId, groupNotFound, readGroup } from "./queries.ts";
import type { Group, GroupInput, PersonInput } from "./schemas.ts";

/**
 * Takes the caller out of a group. An owner's group passes to another member, and ends when there is
 * none.
 */
export function leaveGroup(ctx: UserContext, { groupId }: GroupInput): Promise<null> {
  return inTransaction(ctx, async (inner) => {
    const group = await lockGroup(inner.db, groupId);
    const wasMember = group && (await takeOut(inner, { ...group, userId: inner.actor.userId }));
    if (!wasMember) throw groupNotFound();
    return null;
  });
}

/** Takes somebody else out of a group of the caller's. */
export function removeMember(ctx: UserContext, input: PersonInput): Promise<Group> {
  return inTransaction(ctx, async (inner) => {
    const { db, actor } = inner;
    const group = await lockOwnGroup(inner, input.groupId);
    const userId = await findUserId(db, input.userId);
    if (userId === actor.userId) {
      throw new AppError("OWN_ACCOUNT", "You cannot remove yourself; leave the group.");
    }
    const wasMember = userId !== undefined && (await takeOut(inner, { ...group, userId }));
    if (!wasMember) throw new AppError("MEMBER_NOT_FOUND", "The group has no such member.");
    return readGroup(inner, group.groupId);
  });
}

/**
 * Takes a user out of every group and every invitation, before their account goes. The account is
 * locked, so that they get into no other one meanwhile.
 */
export async function leaveAllGroups(inner: InTransaction<Sender>, userId: number): Promise<void> {
  const { db } = inner;
  const groups = await db
    .selectFrom("user_group")
    .where("id", "in", (eb) =>
      eb
        .selectFrom("group_member")
        .where("user_id", "=", userId)
        .select("group_id")
        .union(eb.selectFrom("group_invitation").where("user_id", "=", userId).select("group_id")),
    )
    .select(["id as groupId", "owner_id as ownerId"])
    .orderBy("id")
    .forUpdate()
    .execute();
  await db.deleteFrom("group_invitation").where("user_id", "=", userId).execute();
  for (const group of groups) await takeOut(inner, { ...group, userId });
}

/** Takes a user out of a locked group; false when they are not in it. */
async function takeOut(
  { db, jobs }: InTransaction<Sender>,
  { groupId, ownerId, userId }: { groupId: number; ownerId: number; userId: number },
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("group_member")
    .where("user_id", "=", userId)
    .where("group_id", "=", groupId)
    .executeTakeFirst();
  if (numDeletedRows > 0n && ownerId === userId) await passOn(db, groupId);
  if (numDeletedRows > 0n) await enqueueGroupLists({ db, jobs }, groupId);
  return numDeletedRows > 0n;
}

/**
 * Gives a group to the member of longest standing, those who are banned last, since they can do
 * nothing for it. A group that nobody is left in ends.
 */
async function passOn(db: Transaction<Database>, groupId: number): Promise<void> {
  const heir = await db
    .selectFrom("group_member")
    .innerJoin("user_account", "user_account.id", "user_id")
    .where("group_id", "=", groupId)
    .orderBy(isUsable, "desc")
    .orderBy("joined_at")
    .orderBy("user_id")
    .select("user_id as userId")
    .limit(1)
    .executeTakeFirst();
  await (
    heir
      ? db.updateTable("user_group").set({ owner_id: heir.userId }).where("id", "=", groupId)
      : db.deleteFrom("user_group").where("id", "=", groupId)
  ).execute();
}
