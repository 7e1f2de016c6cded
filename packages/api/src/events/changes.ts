import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";

/** What changed since a moment, and the moment from which to ask the next time. */
export interface Changes {
  /** A moment as PostgreSQL orders transactions; opaque. */
  readonly seen: string;
  readonly contents: boolean;
  readonly interactions: boolean;
}

/**
 * Whether contents or interactions were added, changed or deleted since a moment that an earlier call
 * has returned, or ever. Nothing is missed, whenever it commits: what was under way at that moment
 * counts as changed since.
 */
export async function readChanges(db: Queryable, since: string | null): Promise<Changes> {
  const seen = sql`${since ?? "0"}::xid8`;
  // A transaction that is yet to come is one of another server, whose dump this database was restored from.
  const hasEvent = (subject: "content" | "interaction") => sql<boolean>`(
    ${seen} > pg_snapshot_xmax(pg_current_snapshot())
    or exists (select from event where subject = ${subject} and transaction >= ${seen}))`;
  const { rows } = await sql<Changes>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as seen,
      ${hasEvent("content")} as contents, ${hasEvent("interaction")} as interactions`.execute(db);
  const [changes] = rows;
  if (!changes) throw new Error("A select without a table has one row.");
  return changes;
}
