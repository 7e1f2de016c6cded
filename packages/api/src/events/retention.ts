import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";

/** Events that are deleted in one statement. */
const batchSize = 10_000;

/** Forgets events that are older than so many days, a batch at a time; returns how many. */
export async function forgetEvents(
  { db }: { db: Queryable },
  { days }: { days: number },
): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const { numAffectedRows = 0n } = await sql`
      delete from event where id in (
        select id from event where at < now() - make_interval(days => ${days})
        order by id limit ${batchSize})`.execute(db);
    forgotten += Number(numAffectedRows);
    if (numAffectedRows < BigInt(batchSize)) return forgotten;
  }
}
