import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";

import type { UserTable } from "../features/me/user-tables.ts";
import { dumpDatabase } from "./canaries.ts";
import type { Inhabitant } from "./world.ts";

/** Tables that calls may change whoever makes them: counters, work for later, what was shown. */
const bookkeeping = /^(pgboss\..*|public\.(rate_limit|impression|kysely_.*))$/;

/** All that calls are about, to be compared with what it is after a call. */
export async function snapshot(db: Queryable): Promise<Map<string, string>> {
  const dump = await dumpDatabase(db);
  return new Map([...dump].filter(([table]) => !bookkeeping.test(table)));
}

/** What is a user's to change: their rows, and their groups with everybody in them. */
export async function belongingsOf(
  db: Queryable,
  { owner, tables }: { owner: Inhabitant; tables: readonly UserTable[] },
) {
  const rows = await rowsOf(db, { userId: owner.userId, tables });
  return { rows, groups: await owner.caller.groups.list() };
}

/** The rows of one user in every table that users are tied to, by table. */
export async function rowsOf(
  db: Queryable,
  { userId, tables }: { userId: number; tables: readonly UserTable[] },
): Promise<Record<string, string>> {
  const rows: Record<string, string> = {};
  for (const table of tables) {
    const found = await sql<{ text: string | null }>`
      select string_agg(owned::text, e'\n' order by owned::text) as text
      from ${sql.table(table.name)} as owned where ${table.ownedBy(userId)}`.execute(db);
    rows[table.name] = found.rows[0]?.text ?? "";
  }
  return rows;
}
