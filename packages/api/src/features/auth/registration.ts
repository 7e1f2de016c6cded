import { type Database, inTransaction, type InTransaction } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

import { oneTimeTokenInvalid, redeemOneTimeToken } from "../../auth/one-time-tokens.ts";
import { assertAcceptable } from "../../auth/password-blocklist.ts";
import { hashPassword } from "../../auth/password.ts";
import { type OpenSession, openSession } from "../../auth/sessions.ts";
import { hashToken } from "../../auth/tokens.ts";
import { AppError } from "../../errors.ts";
import { queueMail } from "../../mail/outbox.ts";
import type { Context, Services } from "../../trpc/context.ts";
import { confirmAddress } from "../me/address.ts";
import { enqueueUserLists } from "../recommendations/jobs.ts";
import { assertCookie, presentSession } from "./present-session.ts";
import type { RegisterInput, Session, VerifyEmailInput } from "./schemas.ts";

/**
 * Registers someone. An `open` installation creates the account, signs it in and says when the address
 * is taken; one that verifies first gives every address the same answer, after the same work, and
 * creates the account when the mail's link is opened.
 */
export async function register(ctx: Context, input: RegisterInput): Promise<Session> {
  const { email, username, password, refreshIn } = input;
  assertCookie(ctx, refreshIn);
  assertAcceptable(password, { email, username });
  const newAccount = { email, username, passwordHash: await hashPassword(password) };
  if (ctx.settings.registration === "open") {
    return presentSession(ctx, await registerAtOnce(ctx, newAccount), refreshIn);
  }
  await requestRegistration(ctx, newAccount);
  throw new AppError(
    "VERIFICATION_REQUIRED",
    "Look into your mailbox and open the link that was sent to you; then sign in.",
  );
}

interface NewAccount {
  email: string;
  username: string;
  /** Null where a password is still to be chosen. */
  passwordHash: string | null;
}

function registerAtOnce(ctx: Context, newAccount: NewAccount): Promise<OpenSession> {
  return inTransaction(ctx, async (inner) => {
    const userId = await createAccount(inner, newAccount);
    if (userId === undefined) {
      throw new AppError("EMAIL_TAKEN", "An account with this e-mail address exists already.");
    }
    return openSession(inner, userId);
  });
}

/** Whether the address has an account already is looked at by the mail's job, so that no caller can tell. */
function requestRegistration(
  ctx: Context,
  { email, username, passwordHash }: NewAccount & { passwordHash: string },
): Promise<void> {
  return inTransaction(ctx, async (inner) => {
    const { id: registrationId } = await inner.db
      .insertInto("registration")
      .values({ email, username, password_hash: passwordHash })
      .returning("id")
      .executeTakeFirstOrThrow();
    await queueMail(inner, { kind: "verify-registration", recipient: email, registrationId });
  });
}

/** Takes the token of a mail: a registration becomes an account, or an account's address is proved. */
export function verifyEmail(ctx: Context, { token }: VerifyEmailInput): Promise<null> {
  return inTransaction(ctx, async (inner) => {
    const proved = await redeemOneTimeToken(inner.db, { token, purpose: "verify-email" });
    if (proved) await confirmAddress(inner, proved);
    else await completeRegistration(inner, token);
    return null;
  });
}

/**
 * Where somebody else has registered the address as well, its owner cannot tell one mail from the other:
 * nobody's password counts then, and the mailbox is asked for another one.
 */
async function completeRegistration(ctx: InTransaction<Services>, token: string): Promise<void> {
  const registrations = await takeRegistrations(ctx.db, token);
  const own = registrations.find(({ tokenHash }) => tokenHash?.equals(hashToken(token)));
  if (!own) throw oneTimeTokenInvalid();
  const { email, username } = own;
  const passwordHash = registrations.length === 1 ? own.passwordHash : null;
  const userId = await createAccount(ctx, { email, username, passwordHash, isVerified: true });
  if (userId === undefined) throw oneTimeTokenInvalid();
  if (passwordHash === null) {
    await queueMail(ctx, { kind: "reset-password", recipient: email, userId });
  }
}

/** All registrations for the address whose link this is: whichever is completed, the others are void. */
async function takeRegistrations(db: Transaction<Database>, token: string) {
  const registrations = await db
    .selectFrom("registration")
    .where("email", "in", (eb) =>
      eb
        .selectFrom("registration as linked")
        .where("linked.token_hash", "=", hashToken(token))
        .select("linked.email"),
    )
    .where("expires_at", ">", sql<Date>`now()`)
    .select(["id", "email", "username", "password_hash as passwordHash", "token_hash as tokenHash"])
    // In one order, so that links that are opened at once wait for each other.
    .orderBy("id")
    .forUpdate()
    .execute();
  const ids = registrations.map(({ id }) => id);
  if (ids.length > 0) await db.deleteFrom("registration").where("id", "in", ids).execute();
  return registrations;
}

/** Creates an account with the role `user`, its welcome and its first lists; undefined when the address is taken. */
async function createAccount(
  ctx: InTransaction<Services>,
  { email, username, passwordHash, isVerified = false }: NewAccount & { isVerified?: boolean },
): Promise<number | undefined> {
  const { db } = ctx;
  const account = await db
    .insertInto("user_account")
    .values({
      email,
      username,
      password_hash: passwordHash,
      email_verified_at: isVerified ? sql<Date>`now()` : null,
    })
    .onConflict((conflict) => conflict.column("email").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!account) return undefined;
  await db.insertInto("user_role").values({ user_id: account.id, role: "user" }).execute();
  await enqueueUserLists(ctx, account.id);
  await queueMail(ctx, { kind: "welcome", recipient: email, userId: account.id });
  return account.id;
}
