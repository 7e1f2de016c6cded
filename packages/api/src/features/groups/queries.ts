import type { Queryable } from "@recofinement/db";
import { jsonArrayFrom, jsonBuildObject, jsonObjectFrom } from "kysely/helpers/postgres";

import { AppError } from "../../errors.ts";
import type { UserContext } from "../../trpc/context.ts";
import type { Group } from "./schemas.ts";

/** The columns of a person in the API's names. */
const publicUser = ["user_account.public_id as id", "user_account.username"] as const;

/** The groups of a member as that member sees them. One statement: all of it is of one moment. */
export function selectGroups(db: Queryable, userId: number) {
  return db
    .selectFrom("group_member as own")
    .innerJoin("user_group", "user_group.id", "own.group_id")
    .where("own.user_id", "=", userId)
    .select((eb) => [
      "user_group.id",
      "user_group.name",
      jsonObjectFrom(
        eb
          .selectFrom("user_account")
          .whereRef("user_account.id", "=", "user_group.owner_id")
          .select(publicUser),
      )
        .$notNull()
        .as("owner"),
      jsonArrayFrom(
        eb
          .selectFrom("group_member")
          .innerJoin("user_account", "user_account.id", "group_member.user_id")
          .whereRef("group_member.group_id", "=", "user_group.id")
          .select(publicUser)
          .orderBy("joined_at")
          .orderBy("user_id"),
      ).as("members"),
      jsonArrayFrom(
        eb
          .selectFrom("group_invitation")
          .innerJoin("user_account", "user_account.id", "group_invitation.user_id")
          .whereRef("group_invitation.group_id", "=", "user_group.id")
          .whereRef("user_group.owner_id", "=", "own.user_id")
          .select(({ ref }) => [
            jsonBuildObject({ id: ref("public_id"), username: ref("username") }).as("user"),
            "group_invitation.created_at as createdAt",
          ])
          .orderBy("group_invitation.created_at")
          .orderBy("user_id"),
      ).as("invitations"),
    ]);
}

type GroupRow = Awaited<ReturnType<ReturnType<typeof selectGroups>["executeTakeFirstOrThrow"]>>;

/** A row of `selectGroups` as the API shows it. */
export function toGroup({ invitations, ...group }: GroupRow): Group {
  return {
    ...group,
    invitations: invitations.map(({ user, createdAt }) => ({
      user,
      createdAt: new Date(createdAt),
    })),
  };
}

/** One of the caller's groups; others do not exist for them. */
export async function readGroup(
  { db, actor }: Pick<UserContext, "db" | "actor">,
  groupId: number,
): Promise<Group> {
  const group = await selectGroups(db, actor.userId)
    .where("user_group.id", "=", groupId)
    .executeTakeFirst();
  if (!group) throw groupNotFound();
  return toGroup(group);
}

/** Whether a user is in a group. */
export async function isMember(
  db: Queryable,
  { groupId, userId }: { groupId: number; userId: number },
): Promise<boolean> {
  const member = await db
    .selectFrom("group_member")
    .where("user_id", "=", userId)
    .where("group_id", "=", groupId)
    .select("user_id")
    .executeTakeFirst();
  return member !== undefined;
}

/** Whom a public id belongs to, undefined when nobody. */
export async function findUserId(db: Queryable, publicId: string): Promise<number | undefined> {
  const user = await db
    .selectFrom("user_account")
    .where("public_id", "=", publicId)
    .select("id")
    .executeTakeFirst();
  return user?.id;
}

/** What a caller hears of a group that does not exist, or that they are not in. */
export function groupNotFound(): AppError {
  return new AppError("GROUP_NOT_FOUND", "There is no such group.");
}
