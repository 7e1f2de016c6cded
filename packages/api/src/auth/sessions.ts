import { type Database, inTransaction, type InTransaction, type Queryable } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

import { AppError } from "../errors.ts";
import type { UserActor } from "./actor.ts";
import type { KeyRing } from "./keys.ts";
import { permissionsOf } from "./permissions.ts";
import {
  type AccessTokenVerifier,
  childRefreshToken,
  createOpaqueToken,
  hashToken,
} from "./tokens.ts";

/** A session ends when it was not refreshed for 30 days, and 90 days after it began in any case. */
export const isLive = sql<boolean>`session.revoked_at is null
  and session.last_used_at > now() - interval '30 days'
  and session.created_at > now() - interval '90 days'`;

/** Whether an account may be used: also looked at here, since a sign-in may cross a ban or a deletion. */
export const isUsable = sql<boolean>`user_account.banned_at is null
  and user_account.deletion_requested_at is null`;

/** Sessions that one user can have at once; the one that was used longest ago makes room. */
const mostSessions = 20;

/** How long a used refresh token still answers with its child: parallel calls and lost answers. */
const retryWindow = sql`interval '10 seconds'`;

/** What sessions are kept in, and their tokens made with. */
interface SessionContext {
  readonly db: Queryable;
  readonly keys: KeyRing;
}

/** A session and the refresh token that keeps it going. */
export interface OpenSession {
  sessionId: string;
  userId: number;
  refreshToken: string;
}

/** What a call hears that was under way while its caller's account was deleted. */
export const accountDeleted = () => new AppError("SESSION_ENDED", "The account was deleted.");

/** Opens a session for someone who has just proved who they are. */
export function openSession(
  ctx: Pick<SessionContext, "db"> & { readonly call: { readonly userAgent: string | undefined } },
  userId: number,
): Promise<OpenSession> {
  return inTransaction(ctx, async ({ db, call }) => {
    const { id: sessionId } = await db
      .insertInto("session")
      .values({ user_id: userId, user_agent: call.userAgent?.slice(0, 255) ?? null })
      .returning("id")
      .executeTakeFirstOrThrow();
    const refreshToken = createOpaqueToken();
    await db
      .insertInto("refresh_token")
      .values({ hash: hashToken(refreshToken), session_id: sessionId })
      .execute();
    await endSurplusSessions(db, userId);
    return { sessionId, userId, refreshToken };
  });
}

async function endSurplusSessions(db: Queryable, userId: number): Promise<void> {
  await db
    .updateTable("session")
    .set({ revoked_at: sql`now()` })
    .where("id", "in", (eb) =>
      eb
        .selectFrom("session")
        .where("user_id", "=", userId)
        .where(isLive)
        .select("id")
        .orderBy("last_used_at", "desc")
        .orderBy("created_at", "desc")
        .orderBy("id")
        .offset(mostSessions),
    )
    .execute();
}

/**
 * Recognises the caller: a valid access token whose session lives at this moment.
 * Permissions are read at each call, so that a change of role is felt by the next one.
 */
export async function authenticate({
  db,
  verifyAccessToken,
  call,
}: {
  readonly db: Queryable;
  readonly verifyAccessToken: AccessTokenVerifier;
  readonly call: { readonly authorization: string | undefined };
}): Promise<UserActor> {
  const token = /^Bearer (\S+)$/i.exec(call.authorization ?? "")?.[1];
  if (!token)
    throw new AppError("TOKEN_MISSING", "Sign in first: this call needs an access token.");
  const sessionId = await verifyAccessToken(token);
  const session = await db
    .selectFrom("session")
    .innerJoin("user_account", "user_account.id", "session.user_id")
    .where("session.id", "=", sessionId)
    .where(isLive)
    .where(isUsable)
    .select(["session.user_id as userId", permissionsOf("session.user_id").as("permissions")])
    .executeTakeFirst();
  if (!session) throw new AppError("SESSION_ENDED", "The session has ended; sign in again.");
  const { userId, permissions } = session;
  return { type: "user", userId, sessionId, permissions: new Set(permissions) };
}

/**
 * Exchanges a refresh token for its child. Within ten seconds, and until the child has been used, the
 * same token gives the same child again; else somebody may hold a copy, and the whole session ends.
 */
export async function rotateRefreshToken(ctx: SessionContext, token: string): Promise<OpenSession> {
  const rotated = await inTransaction(ctx, async (inner) => {
    const parent = await lockRefreshToken(inner.db, token);
    if (!parent) return undefined;
    const { sessionId, userId } = parent;
    const refreshToken = parent.isUsed
      ? await childOf(inner, { token, isInTime: parent.isInTime })
      : await exchange(inner, { token, sessionId });
    if (refreshToken === undefined) await endSession(inner.db, sessionId);
    return refreshToken && { sessionId, userId, refreshToken };
  });
  if (!rotated) {
    throw new AppError("REFRESH_TOKEN_INVALID", "The session cannot be refreshed; sign in again.");
  }
  return rotated;
}

/** The row lock makes parallel uses of one token queue up: the first marks it, the others see that. */
function lockRefreshToken(db: Transaction<Database>, token: string) {
  return db
    .selectFrom("refresh_token")
    .innerJoin("session", "session.id", "refresh_token.session_id")
    .innerJoin("user_account", "user_account.id", "session.user_id")
    .where("hash", "=", hashToken(token))
    .where(isLive)
    .where(isUsable)
    .select(["session.id as sessionId", "session.user_id as userId"])
    .select((eb) => [
      eb("used_at", "is not", null).$castTo<boolean>().as("isUsed"),
      sql<boolean>`coalesce(used_at >= now() - ${retryWindow}, false)`.as("isInTime"),
    ])
    .forUpdate("refresh_token")
    .executeTakeFirst();
}

/** Uses a token up and stores its child. */
async function exchange(
  { db, keys }: InTransaction<SessionContext>,
  { token, sessionId }: { token: string; sessionId: string },
): Promise<string> {
  const child = childRefreshToken(keys.current, token);
  await db
    .updateTable("refresh_token")
    .set({ used_at: sql`now()` })
    .where("hash", "=", hashToken(token))
    .execute();
  await db
    .insertInto("refresh_token")
    .values({ hash: hashToken(child), session_id: sessionId })
    .execute();
  await db
    .updateTable("session")
    .set({ last_used_at: sql`now()` })
    .where("id", "=", sessionId)
    .execute();
  return child;
}

/** The child of a used token while it may be asked for, by whichever key of the ring it was derived. */
async function childOf(
  { db, keys }: InTransaction<SessionContext>,
  { token, isInTime }: { token: string; isInTime: boolean },
): Promise<string | undefined> {
  if (!isInTime) return undefined;
  const children = keys.all.map((each) => childRefreshToken(each, token));
  const unused = await db
    .selectFrom("refresh_token")
    .where("hash", "in", children.map(hashToken))
    .where("used_at", "is", null)
    .select("hash")
    .executeTakeFirst();
  return children.find((child) => unused && hashToken(child).equals(unused.hash));
}

/** Ends a session and, with it, all its tokens. */
export async function endSession(db: Queryable, sessionId: string): Promise<void> {
  await db
    .updateTable("session")
    .set({ revoked_at: sql`coalesce(revoked_at, now())` })
    .where("id", "=", sessionId)
    .execute();
}

/** Ends all sessions of a user, or all but one. */
export async function endSessions(
  db: Queryable,
  { userId, except }: { userId: number; except?: string },
): Promise<void> {
  let update = db
    .updateTable("session")
    .set({ revoked_at: sql`now()` })
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null);
  if (except !== undefined) update = update.where("id", "!=", except);
  await update.execute();
}
