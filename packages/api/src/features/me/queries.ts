import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";

import { permissionsOf } from "../../auth/permissions.ts";
import type { Me } from "./schemas.ts";

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
      "preferences_defined as preferencesDefined",
      "created_at as createdAt",
      eb
        .selectFrom("user_role")
        .whereRef("user_role.user_id", "=", "user_account.id")
        .select(sql<string[]>`coalesce(array_agg(role order by role), '{}')`.as("roles"))
        .$asScalar()
        .$notNull()
        .as("roles"),
      permissionsOf("user_account.id").as("permissions"),
    ])
    .executeTakeFirstOrThrow();
}

/** An account in the shape that its owner gets. */
export function toMe({ publicId, email, ...account }: Account): Me {
  return { ...account, id: publicId, email: email ?? "" };
}
