import { inTransaction, type Queryable } from "@recofinement/db";

import { AppError } from "../../errors.ts";

/** Gives a user exactly these roles. Throws ROLE_UNKNOWN for a role that there is not. */
export async function setRoles(
  db: Queryable,
  { userId, roles }: { userId: number; roles: readonly string[] },
): Promise<void> {
  const wanted = [...new Set(roles)];
  await assertRoles(db, wanted);
  await db.deleteFrom("user_role").where("user_id", "=", userId).execute();
  if (wanted.length === 0) return;
  await db
    .insertInto("user_role")
    .values(wanted.map((role) => ({ user_id: userId, role })))
    .execute();
}

/**
 * Gives the account of an address a role, or takes it away, for an operator; doing so again changes
 * nothing. Throws USER_NOT_FOUND or ROLE_UNKNOWN.
 */
export function changeRole(
  ctx: { db: Queryable },
  { email, role, isGranted }: { email: string; role: string; isGranted: boolean },
): Promise<void> {
  return inTransaction(ctx, async ({ db }) => {
    await assertRoles(db, [role]);
    const account = await db
      .selectFrom("user_account")
      .where("email", "=", email)
      .select("id")
      .executeTakeFirst();
    if (!account) throw new AppError("USER_NOT_FOUND", `No account has the address ${email}.`);
    const row = { user_id: account.id, role };
    await (
      isGranted
        ? db
            .insertInto("user_role")
            .values(row)
            .onConflict((conflict) => conflict.doNothing())
        : db.deleteFrom("user_role").where("user_id", "=", row.user_id).where("role", "=", role)
    ).execute();
  });
}

async function assertRoles(db: Queryable, wanted: readonly string[]): Promise<void> {
  const known = await db.selectFrom("role").select("name").orderBy("name").execute();
  const names = known.map(({ name }) => name);
  const unknown = wanted.find((role) => !names.includes(role));
  if (unknown === undefined) return;
  const message = `There is no role "${unknown}". Roles are: ${names.join(", ")}.`;
  throw new AppError("ROLE_UNKNOWN", message);
}
