import type { Database, Queryable } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

import { AppError } from "../errors.ts";
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

interface OneTimeToken {
  purpose: Purpose;
  token: string;
}

/** Whose a token is, if it could be redeemed now: asked before costly work is done for it. */
export function findOneTimeToken(db: Queryable, { token, purpose }: OneTimeToken) {
  return db
    .selectFrom("one_time_token")
    .innerJoin("user_account", "user_account.id", "one_time_token.user_id")
    .where("hash", "=", hashToken(token))
    .where("purpose", "=", purpose)
    .where("expires_at", ">", sql<Date>`now()`)
    .select(["one_time_token.email", "username"])
    .executeTakeFirst();
}

/**
 * Takes a token: of any number of calls with the same one, exactly one gets its owner. The account is
 * locked first, as by whoever voids its links, so that none of them can deadlock.
 */
export async function redeemOneTimeToken(
  db: Transaction<Database>,
  { token, purpose }: OneTimeToken,
): Promise<{ userId: number; email: string } | undefined> {
  await db
    .selectFrom("user_account")
    .where("id", "in", (eb) =>
      eb.selectFrom("one_time_token").where("hash", "=", hashToken(token)).select("user_id"),
    )
    .select("id")
    .forNoKeyUpdate()
    .execute();
  return db
    .deleteFrom("one_time_token")
    .where("hash", "=", hashToken(token))
    .where("purpose", "=", purpose)
    .where("expires_at", ">", sql<Date>`now()`)
    .returning(["user_id as userId", "email"])
    .executeTakeFirst();
}

/**
 * Voids every link that was mailed for an account, or is about to be: whoever asked for it may not be
 * its owner any more.
 */
export async function withdrawLinks(db: Transaction<Database>, userId: number): Promise<void> {
  await db
    .deleteFrom("mail")
    .where("user_id", "=", userId)
    .where("kind", "in", ["welcome", "verify-email", "reset-password"])
    .execute();
  await db.deleteFrom("one_time_token").where("user_id", "=", userId).execute();
}

/** What a caller hears of a mailed token that is not, or no longer, good. */
export function oneTimeTokenInvalid(): AppError {
  return new AppError(
    "ONE_TIME_TOKEN_INVALID",
    "This link is not valid: it was used, replaced by a newer one, or is too old. Ask for a new mail.",
  );
}
