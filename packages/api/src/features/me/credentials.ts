import { inTransaction, type InTransaction } from "@recofinement/db";

import { assertAcceptable } from "../../auth/password-blocklist.ts";
import { hashPassword } from "../../auth/password.ts";
import { endSessions } from "../../auth/sessions.ts";
import { queueMail } from "../../mail/outbox.ts";
import type { UserContext } from "../../trpc/context.ts";
import { replaceAddress } from "./address.ts";
import { assertCurrentPassword, passwordWrong } from "./current-password.ts";
import { readAccount, toMe } from "./queries.ts";
import type { ChangeEmailInput, ChangePasswordInput, Me } from "./schemas.ts";

/** Changes the caller's password and ends their other sessions. */
export async function changePassword(
  ctx: UserContext,
  { currentPassword, newPassword }: ChangePasswordInput,
): Promise<null> {
  const { userId, sessionId } = ctx.actor;
  const { email, username } = toMe(await readAccount(ctx.db, userId));
  assertAcceptable(newPassword, { email, username });
  const currentHash = await assertCurrentPassword(ctx, currentPassword);
  const passwordHash = await hashPassword(newPassword);
  return inTransaction(ctx, async (inner) => {
    // Only in place of the one that was given: a reset may have come in between.
    const { numUpdatedRows } = await inner.db
      .updateTable("user_account")
      .set({ password_hash: passwordHash })
      .where("id", "=", userId)
      .where("password_hash", "=", currentHash)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw passwordWrong();
    await endSessions(inner.db, { userId, except: sessionId });
    await inner.db
      .deleteFrom("one_time_token")
      .where("user_id", "=", userId)
      .where("purpose", "=", "reset-password")
      .execute();
    await queueMail(inner, { kind: "password-changed", recipient: email, userId });
    return null;
  });
}

/**
 * Changes the caller's e-mail address and has the new one verified: at once where registration is open,
 * else when the mail's link is opened, so that nobody learns whether the address is taken.
 */
export async function changeEmail(
  ctx: UserContext,
  { currentPassword, newEmail }: ChangeEmailInput,
): Promise<Me> {
  await assertCurrentPassword(ctx, currentPassword);
  return inTransaction(ctx, async (inner) => {
    await withdrawVerification(inner);
    const { userId } = inner.actor;
    if (inner.settings.registration === "open") {
      await replaceAddress(inner, { userId, email: newEmail });
    }
    await queueMail(inner, { kind: "verify-email", recipient: newEmail, userId });
    return toMe(await readAccount(inner.db, userId));
  });
}

/** Voids what is on its way to an address that was asked for before: it may belong to somebody else. */
async function withdrawVerification({ db, actor }: InTransaction<UserContext>): Promise<void> {
  await db
    .deleteFrom("mail")
    .where("user_id", "=", actor.userId)
    .where("kind", "in", ["welcome", "verify-email"])
    .execute();
  await db
    .deleteFrom("one_time_token")
    .where("user_id", "=", actor.userId)
    .where("purpose", "=", "verify-email")
    .execute();
}
