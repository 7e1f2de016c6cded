import type { InTransaction } from "@recofinement/db";
import { sql } from "kysely";

import type { UserContext } from "../trpc/context.ts";

/** Has the events of this transaction say who changed contents. */
export async function recordActor({
  db,
  actor,
}: InTransaction<Pick<UserContext, "db" | "actor">>): Promise<void> {
  await sql`select set_config('recofinement.actor', ${String(actor.userId)}, true)`.execute(db);
}
