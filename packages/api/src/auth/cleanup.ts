import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";

import { isLive } from "./sessions.ts";

/** Clears what has run out. Ended sessions are kept a day, so that their tokens are told what happened. */
export async function cleanUpAccounts({ db }: { db: Queryable }): Promise<void> {
  await db
    .deleteFrom("session")
    .where(
      sql<boolean>`not (${isLive}) and coalesce(revoked_at, last_used_at) < now() - interval '1 day'`,
    )
    .execute();
  await db
    .deleteFrom("refresh_token")
    .where("used_at", "<", sql<Date>`now() - interval '30 days'`)
    .execute();
  await db
    .deleteFrom("one_time_token")
    .where("expires_at", "<", sql<Date>`now()`)
    .execute();
  await db
    .deleteFrom("registration")
    .where("expires_at", "<", sql<Date>`now()`)
    .execute();
  await db
    .deleteFrom("mail")
    .where("created_at", "<", sql<Date>`now() - interval '7 days'`)
    .execute();
  await db
    .deleteFrom("rate_limit")
    .where("expire", "<", sql<string>`extract(epoch from now()) * 1000`)
    .execute();
}
