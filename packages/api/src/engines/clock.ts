import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";

/** The moment by the database's clock, which all processes share, to the microsecond. */
export async function now(db: Queryable): Promise<string> {
  const { rows } = await sql<{ at: string }>`select clock_timestamp()::text as at`.execute(db);
  const [row] = rows;
  if (!row) throw new Error("A select without a table has one row.");
  return row.at;
}
