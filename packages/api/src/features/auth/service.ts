import { inTransaction } from "@recofinement/db";

import { hashPassword, needsRehash, verifyPassword } from "../../auth/password.ts";
import { endSession, endSessions, openSession, rotateRefreshToken } from "../../auth/sessions.ts";
import { AppError } from "../../errors.ts";
import type { Context, UserContext } from "../../trpc/context.ts";
import { assertCookie, presentSession } from "./present-session.ts";
import type { LoginInput, RefreshInput, RevokeSessionInput, Session } from "./schemas.ts";

/** Signs in. Unknown address and wrong password get the same answer after the same time. */
export async function logIn(ctx: Context, input: LoginInput): Promise<Session> {
  assertCookie(ctx, input.refreshIn);
  const account = await ctx.db
    .selectFrom("user_account")
    .where("email", "=", input.email)
    .select(["id", "password_hash as hash"])
    .executeTakeFirst();
  const hash = account?.hash ?? null;
  const isRight = await verifyPassword(hash, input.password);
  if (!account || hash === null || !isRight) {
    throw new AppError("CREDENTIALS_INVALID", "E-mail address or password is wrong.");
  }
  const upgraded = needsRehash(hash) ? await hashPassword(input.password) : undefined;
  const session = await admit(ctx, { userId: account.id, hash, upgraded });
  if (session === undefined) return logIn(ctx, input);
  return presentSession(ctx, session, input.refreshIn);
}

/**
 * Opens a session for whoever knew the password of that hash; undefined when the account has another
 * one by now, so that a sign-in cannot cross a reset.
 */
function admit(
  ctx: Context,
  { userId, hash, upgraded }: { userId: number; hash: string; upgraded: string | undefined },
) {
  return inTransaction(ctx, async (inner) => {
    const account = await inner.db
      .selectFrom("user_account")
      .where("id", "=", userId)
      .select(["password_hash as hash", "banned_at as bannedAt"])
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (account?.hash !== hash) return undefined;
    if (account.bannedAt) {
      throw new AppError("ACCOUNT_BANNED", "This account is banned; ask the administrators why.");
    }
    if (upgraded !== undefined) {
      await inner.db
        .updateTable("user_account")
        .set({ password_hash: upgraded })
        .where("id", "=", userId)
        .execute();
    }
    return openSession(inner, userId);
  });
}

/** Exchanges a refresh token, given or in the cookie, for an access token and the next refresh token. */
export async function refresh(ctx: Context, { refreshToken }: RefreshInput): Promise<Session> {
  if (refreshToken !== undefined) {
    return presentSession(ctx, await rotateRefreshToken(ctx, refreshToken), "body");
  }
  assertCookie(ctx, "cookie");
  const kept = ctx.call.refreshCookie?.read() ?? "";
  return presentSession(ctx, await rotateRefreshToken(ctx, kept), "cookie");
}

/** Ends the session that the caller's token belongs to. */
export async function logOut({ db, actor, call }: UserContext): Promise<null> {
  await endSession(db, actor.sessionId);
  call.refreshCookie?.write(null);
  return null;
}

/** Ends one of the caller's sessions. */
export async function revokeSession(
  { db, actor }: UserContext,
  { sessionId }: RevokeSessionInput,
): Promise<null> {
  const own = await db
    .selectFrom("session")
    .where("id", "=", sessionId)
    .where("user_id", "=", actor.userId)
    .select("id")
    .executeTakeFirst();
  if (!own) throw new AppError("SESSION_NOT_FOUND", "There is no such session.");
  await endSession(db, sessionId);
  return null;
}

/** Ends all of the caller's sessions but the one that asks. */
export async function revokeOtherSessions({ db, actor }: UserContext): Promise<null> {
  await endSessions(db, { userId: actor.userId, except: actor.sessionId });
  return null;
}
