import { type Database, inTransaction, type Queryable } from "@recofinement/db";
import { sql, type Transaction } from "kysely";
import { jsonBuildObject } from "kysely/helpers/postgres";
import { z } from "zod";

import { AppError } from "../../errors.ts";
import { queueMail } from "../../mail/outbox.ts";
import { readCursor, toPage } from "../../page.ts";
import type { UserContext } from "../../trpc/context.ts";
import { enqueueGroupLists } from "../recommendations/jobs.ts";
import { lockAccount, lockGroup, lockOwnAccount, lockOwnGroup } from "./locks.ts";
import { findUserId, isMember, readGroup } from "./queries.ts";
import type { Group, GroupInput, GroupsInput, InvitationPage, PersonInput } from "./schemas.ts";

/** Members of a group and people whom it has invited, together: an invitation keeps a place. */
const mostPlaces = 50;

/**
 * Invites somebody to a group of the caller's, and tells them by mail; whoever is invited already
 * stays so, without another mail.
 */
export async function inviteUser(ctx: UserContext, input: PersonInput): Promise<Group> {
  await countInvitation(ctx, input);
  return inTransaction(ctx, async (inner) => {
    const { db } = inner;
    const invitee = await lockAccount(db, { public_id: input.userId });
    const { groupId } = await lockOwnGroup(inner, input.groupId);
    if (!invitee) throw new AppError("USER_NOT_FOUND", "There is no such user.");
    const { userId, email: recipient } = invitee;
    if (await isMember(db, { groupId, userId })) {
      throw new AppError("ALREADY_MEMBER", "This user is in the group already.");
    }
    if (await addInvitation(db, { groupId, userId })) {
      await queueMail(inner, { kind: "group-invitation", recipient, userId, groupId });
    }
    return readGroup(inner, groupId);
  });
}

/** Nobody can have one person sent mail without end, by inviting and revoking in turns. */
function countInvitation({ limits, actor, call }: UserContext, { userId }: PersonInput) {
  // An id may be written in small letters or capitals.
  const account = `${actor.userId} ${userId.toLowerCase()}`;
  return limits.count({ procedure: "groups.invite", limit: "inviteSame", account, ip: call.ip });
}

interface Invitation {
  readonly groupId: number;
  readonly userId: number;
}

/** Adds an invitation to a locked group; false when there is one already. */
async function addInvitation(
  db: Transaction<Database>,
  { groupId, userId }: Invitation,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows: added = 0n } = await db
    .insertInto("group_invitation")
    .values({ group_id: groupId, user_id: userId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (added > 0n && (await countPlaces(db, groupId)) > mostPlaces) {
    throw new AppError(
      "GROUP_FULL",
      `A group has ${mostPlaces} places; who is invited has one already.`,
    );
  }
  return added > 0n;
}

async function countPlaces(db: Queryable, groupId: number): Promise<number> {
  const { taken } = await db
    .selectFrom("user_group")
    .where("id", "=", groupId)
    .select(
      sql<number>`(select count(*) from group_member where group_id = user_group.id)::int
        + (select count(*) from group_invitation where group_id = user_group.id)::int`.as("taken"),
    )
    .executeTakeFirstOrThrow();
  return taken;
}

/** Takes back an invitation to a group of the caller's. */
export function revokeInvitation(ctx: UserContext, input: PersonInput): Promise<Group> {
  return inTransaction(ctx, async (inner) => {
    const { groupId } = await lockOwnGroup(inner, input.groupId);
    const userId = await findUserId(inner.db, input.userId);
    if (userId === undefined) throw invitationNotFound();
    await takeInvitation(inner.db, { groupId, userId });
    return readGroup(inner, groupId);
  });
}

const InvitationPosition = z.tuple([z.literal("invitations"), z.int32()]);

/** The invitations that wait for the caller's answer, those to the newest groups first. */
export async function listInvitations(
  { db, actor }: UserContext,
  { cursor, limit }: GroupsInput,
): Promise<InvitationPage> {
  const after = readCursor(InvitationPosition, cursor);
  let query = db
    .selectFrom("group_invitation")
    .innerJoin("user_group", "user_group.id", "group_id")
    .innerJoin("user_account", "user_account.id", "owner_id")
    .where("user_id", "=", actor.userId)
    .select(({ ref }) => [
      "user_group.id",
      "name",
      jsonBuildObject({ id: ref("public_id"), username: ref("username") }).as("owner"),
      "group_invitation.created_at as createdAt",
    ])
    .orderBy("group_id", "desc")
    .limit(limit + 1);
  if (after) query = query.where("group_id", "<", after[1]);
  const page = toPage(await query.execute(), limit, ({ id }) => ["invitations", id]);
  return {
    ...page,
    items: page.items.map(({ createdAt, ...group }) => ({ group, createdAt })),
  };
}

/** Makes the caller a member of a group that they are invited to. */
export function acceptInvitation(ctx: UserContext, { groupId }: GroupInput): Promise<Group> {
  return inTransaction(ctx, async (inner) => {
    const { db, actor } = inner;
    const { userId } = actor;
    await lockOwnAccount(inner);
    await lockGroup(db, groupId);
    await takeInvitation(db, { groupId, userId });
    await db.insertInto("group_member").values({ user_id: userId, group_id: groupId }).execute();
    await enqueueGroupLists(inner, groupId);
    return readGroup(inner, groupId);
  });
}

/** Turns down an invitation of the caller's. */
export function declineInvitation(ctx: UserContext, { groupId }: GroupInput): Promise<null> {
  return inTransaction(ctx, async ({ db, actor }) => {
    await takeInvitation(db, { groupId, userId: actor.userId });
    return null;
  });
}

/** Takes an invitation, and with it its mail: of any number of answers to one, exactly one does. */
async function takeInvitation(
  db: Transaction<Database>,
  { groupId, userId }: Invitation,
): Promise<void> {
  const { numDeletedRows } = await db
    .deleteFrom("group_invitation")
    .where("user_id", "=", userId)
    .where("group_id", "=", groupId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw invitationNotFound();
}

/** What a caller hears of an invitation that is not there, or no longer, or not theirs. */
function invitationNotFound(): AppError {
  return new AppError("INVITATION_NOT_FOUND", "There is no such invitation.");
}
