import type { InTransaction } from "@recofinement/db";

import { verifyPassword } from "../../auth/password.ts";
import { accountDeleted } from "../../auth/sessions.ts";
import { AppError } from "../../errors.ts";
import type { UserContext } from "../../trpc/context.ts";

/**
 * Makes sure that whoever holds the session also knows the password. Returns the hash that it was
 * compared with, so that a change can tell whether it is still the same.
 * @throws AppError PASSWORD_WRONG
 */
export async function assertCurrentPassword(
  { db, actor }: UserContext,
  password: string,
): Promise<string> {
  const account = await db
    .selectFrom("user_account")
    .where("id", "=", actor.userId)
    .select("password_hash as hash")
    .executeTakeFirst();
  const hash = account?.hash ?? null;
  const isRight = await verifyPassword(hash, password);
  if (hash === null || !isRight) throw passwordWrong();
  return hash;
}

/**
 * Locks the caller's account for a change that needed the password. It is compared again: a reset, another
 * change or a deletion may have come in between.
 * @throws AppError PASSWORD_WRONG, SESSION_ENDED
 */
export async function lockWithPassword(
  { db, actor }: InTransaction<UserContext>,
  hash: string,
): Promise<{ email: string }> {
  const account = await db
    .selectFrom("user_account")
    .where("id", "=", actor.userId)
    .where("email", "is not", null)
    .select((eb) => [eb.ref("email").$notNull().as("email"), "password_hash as hash"])
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow(accountDeleted);
  if (account.hash !== hash) throw passwordWrong();
  return { email: account.email };
}

/** What a caller hears whose current password is not the one they gave. */
function passwordWrong(): AppError {
  return new AppError("PASSWORD_WRONG", "The current password is wrong.");
}
