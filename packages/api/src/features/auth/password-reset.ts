import { inTransaction } from "@recofinement/db";
import { sql } from "kysely";

import {
  findOneTimeToken,
  oneTimeTokenInvalid,
  redeemOneTimeToken,
  withdrawLinks,
} from "../../auth/one-time-tokens.ts";
import { assertAcceptable } from "../../auth/password-blocklist.ts";
import { hashPassword } from "../../auth/password.ts";
import { endSessions } from "../../auth/sessions.ts";
import { queueMail } from "../../mail/outbox.ts";
import type { Context } from "../../trpc/context.ts";
import type { ForgotPasswordInput, ResetPasswordInput } from "./schemas.ts";

/** Has a link sent with which a new password can be set. Answer and work are the same for every address. */
export function forgotPassword(ctx: Context, { email }: ForgotPasswordInput): Promise<null> {
  return inTransaction(ctx, async (inner) => {
    const account = await inner.db
      .selectFrom("user_account")
      .where("email", "=", email)
      .select("id")
      .executeTakeFirst();
    const userId = account?.id ?? null;
    await queueMail(inner, { kind: "reset-password", recipient: email, userId });
    return null;
  });
}

/**
 * Sets a new password for whoever has the mail. The mailbox is proved by it; all sessions and links end,
 * since somebody else may have had one. Of parallel calls with one token exactly one succeeds.
 */
export async function resetPassword(
  ctx: Context,
  { token, password }: ResetPasswordInput,
): Promise<null> {
  const owner = await findOneTimeToken(ctx.db, { token, purpose: "reset-password" });
  if (!owner) throw oneTimeTokenInvalid();
  assertAcceptable(password, owner);
  const passwordHash = await hashPassword(password);
  return inTransaction(ctx, async (inner) => {
    const { db } = inner;
    const redeemed = await redeemOneTimeToken(db, { token, purpose: "reset-password" });
    if (!redeemed) throw oneTimeTokenInvalid();
    const { userId, email } = redeemed;
    const { numUpdatedRows } = await db
      .updateTable("user_account")
      .set({ password_hash: passwordHash })
      .set({ email_verified_at: sql<Date>`coalesce(email_verified_at, now())` })
      .where("id", "=", userId)
      // The mailbox that has the link is the account's still.
      .where("email", "=", email)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw oneTimeTokenInvalid();
    await endSessions(db, { userId });
    await withdrawLinks(db, userId);
    await queueMail(inner, { kind: "password-changed", recipient: email, userId });
    return null;
  });
}
