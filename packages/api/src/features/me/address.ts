import type { InTransaction, Queryable } from "@recofinement/db";
import { sql } from "kysely";

import { withdrawLinks } from "../../auth/one-time-tokens.ts";
import { accountDeleted } from "../../auth/sessions.ts";
import { queueMail } from "../../mail/outbox.ts";
import type { Services } from "../../trpc/context.ts";

/** Makes the address that a mailed token proves the account's own, and verified. */
export async function confirmAddress(
  ctx: InTransaction<Services>,
  { userId, email }: { userId: number; email: string },
): Promise<void> {
  await replaceAddress(ctx, { userId, email });
  await ctx.db
    .updateTable("user_account")
    .set({ email_verified_at: sql<Date>`now()` })
    .where("id", "=", userId)
    .execute();
}

/**
 * Gives an account another address, tells the old one, and voids links that were sent to it.
 * An address that is taken violates a constraint, which is EMAIL_TAKEN for the caller.
 */
export async function replaceAddress(
  ctx: InTransaction<Services>,
  { userId, email }: { userId: number; email: string },
): Promise<void> {
  const old = await readAddress(ctx.db, userId);
  if (old === email || old === null) return;
  await withdrawLinks(ctx.db, userId);
  await ctx.db
    .updateTable("user_account")
    .set({ email, email_verified_at: null })
    .where("id", "=", userId)
    .execute();
  await queueMail(ctx, { kind: "email-changed", recipient: old, userId });
}

async function readAddress(db: Queryable, userId: number): Promise<string | null> {
  const { email } = await db
    .selectFrom("user_account")
    .where("id", "=", userId)
    .select("email")
    .executeTakeFirstOrThrow(accountDeleted);
  return email;
}
