import type { Database } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

/** Names whoever changes contents in this transaction, for the events that record it. */
export async function actAs(db: Transaction<Database>, userId: number): Promise<void> {
  await sql`select set_config('recofinement.actor', ${String(userId)}, true)`.execute(db);
}
