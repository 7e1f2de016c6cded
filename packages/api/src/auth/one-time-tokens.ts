import type { Database, Queryable } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

import { createOpaqueToken, hashToken } from "./tokens.ts";

type Purpose = "reset-password" | "verify-email";

const lifetime = { "reset-password": "30 minutes", "verify-email": "24 hours" } as const;

/**
 * A new token for a user's mail; it replaces the one before of the same purpose. Made when the mail
 * leaves, so that only its hash is ever stored.
 */
export async function issueOneTimeToken(
  db: Queryable,
  { userId, purpose, email }: { userId: number; purpose: Purpose; email: string },
): Promise<string> {
  const token = createOpaqueToken();
  const values = {
    hash: hashToken(token),
    email,
    expires_at: sql<Date>`now() + ${lifetime[purpose]}::interval`,
  };
  await db
    .insertInto("one_time_token")
    .values({ user_id: userId, purpose, ...values })
    .onConflict((conflict) => conflict.columns(["user_id", "purpose"]).doUpdateSet(values))
    .execute();
  return token;
}

/** Whether a token could be redeemed now: asked before costly work is done for it. */
export async function isOneTimeToken(db: Queryable, key: OneTimeToken): Promise<boolean> {
  const row = await selectToken(db, key).executeTakeFirst();
  return row !== undefined;
}

interface OneTimeToken {
  purpose: Purpose;
  token: string;
}

function selectToken(db: Queryable, { token, purpose }: OneTimeToken) {
  return db
    .selectFrom("one_time_token")
    .where("hash", "=", hashToken(token))
    .where("purpose", "=", purpose)
    .where("expires_at", ">", sql<Date>`now()`)
    .select("user_id");
}

/** Takes a token: of any number of calls with the same one, exactly one gets its owner. */
export function redeemOneTimeToken(
  db: Transaction<Database>,
  { token, purpose }: OneTimeToken,
): Promise<{ userId: number; email: string } | undefined> {
  return db
    .deleteFrom("one_time_token")
    .where("hash", "=", hashToken(token))
    .where("purpose", "=", purpose)
    .where("expires_at", ">", sql<Date>`now()`)
    .returning(["user_id as userId", "email"])
    .executeTakeFirst();
}
