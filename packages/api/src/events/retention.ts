import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";

import { deleteInBatches } from "../delete-in-batches.ts";

/** Forgets events that are older than so many days; returns how many. */
export function forgetEvents(
  { db }: { db: Queryable },
  { days }: { days: number },
): Promise<number> {
  return deleteInBatches((limit) =>
    sql`
      delete from event where id in (
        select id from event where at < now() - make_interval(days => ${days})
        order by id limit ${limit})`.execute(db),
  );
}
