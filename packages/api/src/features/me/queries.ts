import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";

import { permissionsOf } from "../../auth/permissions.ts";
import { accountDeleted } from "../../auth/sessions.ts";
import type { Me } from "./schemas.ts";

/** The roles of a user, sorted; `userId` names the column that holds the user. */
export function rolesOf(userId: string) {
  return sql<string[]>`(
    select coalesce(array_agg(role order by role), '{}')
    from user_role where user_role.user_id = ${sql.ref(userId)}
  )`;
}

type Account = Awaited<ReturnType<typeof readAccount>>;

/** The account of a person, with roles and permissions as they are now. */
export function readAccount(db: Queryable, userId: number) {
  return db
    .selectFrom("user_account")
    .where("user_account.id", "=", userId)
    .select((eb) => [
      "public_id as publicId",
      "email",
      "username",
      eb("email_verified_at", "is not", null).$castTo<boolean>().as("emailVerified"),
      "preferences_defined as preferencesDefined",
      "created_at as createdAt",
      rolesOf("user_account.id").as("roles"),
      permissionsOf("user_account.id").as("permissions"),
    ])
    .executeTakeFirstOrThrow(accountDeleted);
}

/** An account in the shape that its owner gets. */
export function toMe({ publicId, email, ...account }: Account): Me {
  return { ...account, id: publicId, email: email ?? "" };
}
