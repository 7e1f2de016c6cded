import { inTransaction, type Queryable } from "@recofinement/db";
import { sql } from "kysely";
import { z } from "zod";

import { AppError } from "../../errors.ts";
import { readCursor, toPage } from "../../page.ts";
import type { UserContext } from "../../trpc/context.ts";
import { enqueueGroupLists } from "../recommendations/jobs.ts";
import { lockOwnAccount, lockOwnGroup } from "./locks.ts";
import { readGroup, selectGroups, toGroup } from "./queries.ts";
import type {
  CreateInput,
  Group,
  GroupInput,
  GroupPage,
  GroupsInput,
  RenameInput,
} from "./schemas.ts";

/** Groups that one user can own when they make another one. */
const mostOwned = 50;

/** Makes a group that the caller owns and is alone in. */
export function createGroup(ctx: UserContext, { name }: CreateInput): Promise<Group> {
  return inTransaction(ctx, async (inner) => {
    const { db, actor } = inner;
    await lockOwnAccount(inner);
    if ((await countOwned(db, actor.userId)) >= mostOwned) {
      throw new AppError("TOO_MANY_GROUPS", `You own ${mostOwned} groups; delete one first.`);
    }
    const { id } = await db
      .insertInto("user_group")
      .values({ name, owner_id: actor.userId })
      .returning("id")
      .executeTakeFirstOrThrow();
    await db.insertInto("group_member").values({ user_id: actor.userId, group_id: id }).execute();
    await enqueueGroupLists(inner, id);
    return readGroup(inner, id);
  });
}

async function countOwned(db: Queryable, userId: number): Promise<number> {
  const { owned } = await db
    .selectFrom("group_member")
    .innerJoin("user_group", "user_group.id", "group_id")
    .where("user_id", "=", userId)
    .where("owner_id", "=", userId)
    .select(sql<number>`count(*)::int`.as("owned"))
    .executeTakeFirstOrThrow();
  return owned;
}

/** One of the caller's groups. */
export function getGroup(ctx: UserContext, { groupId }: GroupInput): Promise<Group> {
  return readGroup(ctx, groupId);
}

const GroupPosition = z.tuple([z.literal("groups"), z.int32()]);

/** The groups that the caller is in, newest first. */
export async function listGroups(
  { db, actor }: UserContext,
  { cursor, limit }: GroupsInput,
): Promise<GroupPage> {
  const after = readCursor(GroupPosition, cursor);
  let query = selectGroups(db, actor.userId)
    .orderBy("group_id", "desc")
    .limit(limit + 1);
  if (after) query = query.where("group_id", "<", after[1]);
  const page = toPage(await query.execute(), limit, ({ id }) => ["groups", id]);
  return { ...page, items: page.items.map(toGroup) };
}

/** Gives a group of the caller's another name. */
export function renameGroup(ctx: UserContext, { groupId, name }: RenameInput): Promise<Group> {
  return inTransaction(ctx, async (inner) => {
    await lockOwnGroup(inner, groupId);
    await inner.db.updateTable("user_group").set({ name }).where("id", "=", groupId).execute();
    return readGroup(inner, groupId);
  });
}

/** Ends a group of the caller's for all of its members and whoever is invited. */
export function deleteGroup(ctx: UserContext, { groupId }: GroupInput): Promise<null> {
  return inTransaction(ctx, async (inner) => {
    await lockOwnGroup(inner, groupId);
    await inner.db.deleteFrom("user_group").where("id", "=", groupId).execute();
    return null;
  });
}
