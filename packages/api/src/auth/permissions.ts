import { sql } from "kysely";

/** The permissions that a user's roles grant now, sorted; `userId` names the column that holds the user. */
export function permissionsOf(userId: string) {
  return sql<string[]>`(
    select coalesce(array_agg(distinct permission order by permission), '{}')
    from user_role join role_permission using (role)
    where user_role.user_id = ${sql.ref(userId)}
  )`;
}
