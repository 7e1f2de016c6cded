import { setTimeout as sleep } from "node:timers/promises";

import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";

/** Resolves when somebody waits for a lock in this database. Not in a transaction that others wait for. */
export async function someoneWaits(db: Queryable): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select from pg_locks join pg_stat_activity using (pid)
      where not granted and datname = current_database()`.execute(db);
    if (rows.length > 0) return;
    await sleep(10);
  }
}
