import { inTransaction } from "@recofinement/db";

import { withdrawLinks } from "../../auth/one-time-tokens.ts";
import { assertAcceptable } from "../../auth/password-blocklist.ts";
import { hashPassword } from "../../auth/password.ts";
import { endSessions } from "../../auth/sessions.ts";
import { queueMail } from "../../mail/outbox.ts";
import type { UserContext } from "../../trpc/context.ts";
import { replaceAddress } from "./address.ts";
import { assertCurrentPassword, lockWithPassword } from "./current-password.ts";
import { readAccount, toMe } from "./queries.ts";
import type { ChangeEmailInput, ChangePasswordInput, Me } from "./schemas.ts";

/** Changes the caller's password and ends their other sessions. */
export async function changePassword(
  ctx: UserContext,
  { currentPassword, newPassword }: ChangePasswordInput,
): Promise<null> {
  const { userId, sessionId } = ctx.actor;
  assertAcceptable(newPassword, toMe(await readAccount(ctx.db, userId)));
  const currentHash = await assertCurrentPassword(ctx, currentPassword);
  const passwordHash = await hashPassword(newPassword);
  return inTransaction(ctx, async (inner) => {
    const { email } = await lockWithPassword(inner, currentHash);
    await inner.db
      .updateTable("user_account")
      .set({ password_hash: passwordHash })
      .where("id", "=", userId)
      .execute();
    await endSessions(inner.db, { userId, except: sessionId });
    await withdrawLinks(inner.db, userId);
    await queueMail(inner, { kind: "password-changed", recipient: email, userId });
    return null;
  });
}

/**
 * Changes the caller's e-mail address and has the new one verified: at once where registration is open,
 * else when the mail's link is opened, so that nobody learns whether the address is taken. Ends their
 * other sessions, and voids what is on its way to an address that was asked for before.
 */
export async function changeEmail(
  ctx: UserContext,
  { currentPassword, newEmail }: ChangeEmailInput,
): Promise<Me> {
  const { userId, sessionId } = ctx.actor;
  // Mail to somebody who did not ask for it, whoever sends it.
  await ctx.limits.count({ procedure: "me.changeEmail", limit: "mail", account: newEmail });
  const currentHash = await assertCurrentPassword(ctx, currentPassword);
  return inTransaction(ctx, async (inner) => {
    await lockWithPassword(inner, currentHash);
    await withdrawLinks(inner.db, userId);
    await endSessions(inner.db, { userId, except: sessionId });
    if (inner.settings.registration === "open") {
      await replaceAddress(inner, { userId, email: newEmail });
    }
    await queueMail(inner, { kind: "verify-email", recipient: newEmail, userId });
    return toMe(await readAccount(inner.db, userId));
  });
}
