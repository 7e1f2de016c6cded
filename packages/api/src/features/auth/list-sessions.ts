import { sql } from "kysely";
import { z } from "zod";

import { isLive } from "../../auth/sessions.ts";
import { readCursor, toPage } from "../../page.ts";
import type { UserContext } from "../../trpc/context.ts";
import type { SessionPage, SessionsInput } from "./schemas.ts";

const SessionPosition = z.tuple([z.literal("sessions"), z.uuid()]);

/** The caller's sessions that still live, latest first. */
export async function listSessions(
  { db, actor }: UserContext,
  { cursor, limit }: SessionsInput,
): Promise<SessionPage> {
  const after = readCursor(SessionPosition, cursor);
  let query = db
    .selectFrom("session")
    .where("user_id", "=", actor.userId)
    .where(isLive)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .limit(limit + 1)
    .select([
      "id",
      "created_at as createdAt",
      "last_used_at as lastUsedAt",
      "user_agent as userAgent",
      sql<boolean>`id = ${actor.sessionId}`.as("current"),
    ]);
  if (after) {
    query = query.where(sql<boolean>`exists (select from session as last
      where last.id = ${after[1]} and last.user_id = ${actor.userId}
        and (session.created_at < last.created_at
          or (session.created_at = last.created_at and session.id > last.id)))`);
  }
  return toPage(await query.execute(), limit, ({ id }) => ["sessions", id]);
}
