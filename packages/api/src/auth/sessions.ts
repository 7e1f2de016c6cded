import { inTransaction } from "@recofinement/db";
import { sql } from "kysely";

import { AppError } from "../errors.ts";
import type { Context, Services, UserActor } from "../trpc/context.ts";
import { permissionsOf } from "./permissions.ts";
import { childRefreshToken, createRefreshToken, hashToken, verifyAccessToken } from "./tokens.ts";

/** A session ends when it was not refreshed for 30 days, and 90 days after it began in any case. */
const isLive = sql<boolean>`session.revoked_at is null
  and session.last_used_at > now() - interval '30 days'
  and session.created_at > now() - interval '90 days'`;

/** How long a used refresh token still answers with its child: parallel calls and lost answers. */
const retryWindow = sql`interval '10 seconds'`;

/** A session and the refresh token that keeps it going. */
export interface OpenSession {
  sessionId: string;
  userId: number;
  refreshToken: string;
}

/** Opens a session for someone who has just proved who they are. */
export function openSession(ctx: Context, userId: number): Promise<OpenSession> {
  return inTransaction(ctx, async ({ db, call }) => {
    const { id: sessionId } = await db
      .insertInto("session")
      .values({ user_id: userId, user_agent: call.userAgent?.slice(0, 255) ?? null })
      .returning("id")
      .executeTakeFirstOrThrow();
    const refreshToken = createRefreshToken();
    await db
      .insertInto("refresh_token")
      .values({ hash: hashToken(refreshToken), session_id: sessionId })
      .execute();
    return { sessionId, userId, refreshToken };
  });
}

/**
 * Recognises the caller: a valid access token whose session lives at this moment.
 * Permissions are read at each call, so that a change of role is felt by the next one.
 */
export async function authenticate({ db, keys, call }: Context): Promise<UserActor> {
  const token = /^Bearer (\S+)$/i.exec(call.authorization ?? "")?.[1];
  if (!token)
    throw new AppError("TOKEN_MISSING", "Sign in first: this call needs an access token.");
  const sessionId = await verifyAccessToken(keys, token);
  const session = await db
    .selectFrom("session")
    .where("session.id", "=", sessionId)
    .where(isLive)
    .select(["session.user_id as userId", permissionsOf("session.user_id").as("permissions")])
    .executeTakeFirst();
  if (!session) throw new AppError("SESSION_ENDED", "The session has ended; sign in again.");
  const { userId, permissions } = session;
  return { type: "user", userId, sessionId, permissions: new Set(permissions) };
}

/**
 * Exchanges a refresh token for its child. Within ten seconds the same token gives the same child
 * again; later than that somebody else may hold a copy, and the whole session ends.
 */
export async function rotateRefreshToken(ctx: Services, token: string): Promise<OpenSession> {
  const rotated = await inTransaction(ctx, async ({ db }) => {
    // The row lock makes parallel uses of one token queue up here: the first marks it, the others see that.
    const used = await db
      .selectFrom("refresh_token")
      .innerJoin("session", "session.id", "refresh_token.session_id")
      .where("hash", "=", hashToken(token))
      .where(isLive)
      .select(["session.id as sessionId", "session.user_id as userId", "used_at as usedAt"])
      .select(sql<boolean>`coalesce(used_at < now() - ${retryWindow}, false)`.as("isReplay"))
      .forUpdate()
      .executeTakeFirst();
    if (!used) return undefined;
    const { sessionId, userId } = used;
    if (used.isReplay) {
      await endSession(db, sessionId);
      return undefined;
    }
    const refreshToken = childRefreshToken(ctx.keys, token);
    if (!used.usedAt) {
      const hash = hashToken(token);
      await db
        .updateTable("refresh_token")
        .set({ used_at: sql`now()` })
        .where("hash", "=", hash)
        .execute();
      await db
        .insertInto("refresh_token")
        .values({ hash: hashToken(refreshToken), session_id: sessionId })
        .execute();
      await db
        .updateTable("session")
        .set({ last_used_at: sql`now()` })
        .where("id", "=", sessionId)
        .execute();
    }
    return { sessionId, userId, refreshToken };
  });
  if (!rotated) {
    throw new AppError("REFRESH_TOKEN_INVALID", "The session cannot be refreshed; sign in again.");
  }
  return rotated;
}

/** Ends a session and, with it, all its tokens. */
export async function endSession(db: Services["db"], sessionId: string): Promise<void> {
  await db
    .updateTable("session")
    .set({ revoked_at: sql`coalesce(revoked_at, now())` })
    .where("id", "=", sessionId)
    .execute();
}
