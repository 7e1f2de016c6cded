import { inTransaction } from "@recofinement/db";

import { hashPassword, verifyPassword } from "../../auth/password.ts";
import {
  endSession,
  type OpenSession,
  openSession,
  rotateRefreshToken,
} from "../../auth/sessions.ts";
import { signAccessToken } from "../../auth/tokens.ts";
import { AppError } from "../../errors.ts";
import type { Context, UserContext } from "../../trpc/context.ts";
import { readAccount, toMe } from "../me/queries.ts";
import { enqueueUserLists } from "../recommendations/jobs.ts";
import type { LoginInput, RefreshInput, RegisterInput, Session } from "./schemas.ts";

/** Creates an account with the role `user`, signs it in and has its first lists prepared. */
export async function register(ctx: Context, input: RegisterInput): Promise<Session> {
  const passwordHash = await hashPassword(input.password);
  const session = await inTransaction(ctx, async (inner) => {
    const account = await inner.db
      .insertInto("user_account")
      .values({ email: input.email, username: input.username, password_hash: passwordHash })
      .onConflict((conflict) => conflict.column("email").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!account)
      throw new AppError("EMAIL_TAKEN", "An account with this e-mail address exists already.");
    await inner.db.insertInto("user_role").values({ user_id: account.id, role: "user" }).execute();
    await enqueueUserLists(inner, account.id);
    return openSession(inner, account.id);
  });
  return present(ctx, session);
}

/** Signs in. Unknown address and wrong password get the same answer after the same time. */
export async function logIn(ctx: Context, { email, password }: LoginInput): Promise<Session> {
  const account = await ctx.db
    .selectFrom("user_account")
    .where("email", "=", email)
    .select(["id", "password_hash"])
    .executeTakeFirst();
  const isRight = await verifyPassword(account?.password_hash ?? null, password);
  if (!account || !isRight) {
    throw new AppError("CREDENTIALS_INVALID", "E-mail address or password is wrong.");
  }
  return present(ctx, await openSession(ctx, account.id));
}

/** Exchanges a refresh token for a new access token and the next refresh token. */
export async function refresh(ctx: Context, { refreshToken }: RefreshInput): Promise<Session> {
  return present(ctx, await rotateRefreshToken(ctx, refreshToken));
}

/** Ends the session that the caller's token belongs to. */
export async function logOut({ db, actor }: UserContext): Promise<null> {
  await endSession(db, actor.sessionId);
  return null;
}

async function present(ctx: Context, session: OpenSession): Promise<Session> {
  const account = await readAccount(ctx.db, session.userId);
  const { token, expiresAt } = await signAccessToken(ctx.keys.current, {
    userId: account.publicId,
    sessionId: session.sessionId,
  });
  return {
    user: toMe(account),
    accessToken: token,
    accessTokenExpiresAt: expiresAt,
    refreshToken: session.refreshToken,
  };
}
