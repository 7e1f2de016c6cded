import { inTransaction, type Queryable } from "@recofinement/db";
import { type RawBuilder, sql } from "kysely";

import type { UserContext } from "../../trpc/context.ts";
import { readAccount, toMe } from "./queries.ts";
import type { Export } from "./schemas.ts";
import { findUserTables, type UserTable } from "./user-tables.ts";

/** What is not for anyone to read, not even its owner: what passwords and tokens are compared with. */
export const secretColumns: Readonly<Record<string, readonly string[]>> = {
  user_account: ["password_hash"],
  refresh_token: ["hash"],
  one_time_token: ["hash"],
};

/** What a row says of another table's row that it refers to, beside its number. */
const descriptions: ReadonlyMap<string, readonly string[]> = new Map([
  ["content", ["kind", "title"]],
  ["genre", ["name"]],
  ["user_group", ["name"]],
  ["sandbox_profile", ["name"]],
]);

/** Everything that is tied to the caller, as of one moment, by table. */
export function exportMe(ctx: UserContext): Promise<Export> {
  return inTransaction(ctx, async ({ db, actor }) => {
    await sql`set transaction isolation level repeatable read, read only`.execute(db);
    const tables: Export["tables"] = {};
    for (const table of await findUserTables(db)) {
      tables[table.name] = await readRows(db, table, actor.userId);
    }
    const account = toMe(await readAccount(db, actor.userId));
    return { exportedAt: new Date(), account, tables };
  });
}

async function readRows(db: Queryable, table: UserTable, userId: number) {
  const secrets = [...(secretColumns[table.name] ?? [])];
  const mentions = [...table.references].flatMap(([column, parent]) => describe(column, parent));
  const row = sql.join([sql`to_jsonb(owned) - ${secrets}::text[]`, ...mentions], sql` || `);
  const { rows } = await sql<{ row: Record<string, unknown> }>`
    select ${row} as row from ${sql.table(table.name)} as owned
    where ${table.ownedBy(userId)}`.execute(db);
  return rows.map((each) => each.row);
}

function describe(column: string, parent: string): RawBuilder<unknown>[] {
  const told = descriptions.get(parent);
  if (!told) return [];
  const fields = told.map((field) => sql`${sql.lit(field)}, named.${sql.ref(field)}`);
  return [
    sql`coalesce((select jsonb_build_object(${sql.lit(parent)}, jsonb_build_object(${sql.join(fields)}))
      from ${sql.table(parent)} as named where named.id = owned.${sql.ref(column)}), '{}')`,
  ];
}
