import type { Queryable } from "@recofinement/db";
import { type RawBuilder, sql } from "kysely";

import type { UserTable } from "../features/me/user-tables.ts";

interface Column {
  name: string;
  type: string;
}

/** Puts a text into every column that can hold one, of every row that belongs to the user. */
export async function plantCanaries(
  db: Queryable,
  { userId, tables, canary }: { userId: number; tables: readonly UserTable[]; canary: string },
): Promise<string[]> {
  const planted = [];
  for (const table of tables) {
    for (const { name, type } of await textColumns(db, table.name)) {
      const value = values[type]?.(canary);
      if (value === undefined) continue;
      const { numAffectedRows = 0n } = await sql`
        update ${sql.table(table.name)} set ${sql.ref(name)} = ${value}
        where ${table.ownedBy(userId)}`.execute(db);
      if (numAffectedRows > 0n) planted.push(`${table.name}.${name}`);
    }
  }
  return planted;
}

/** The text as a value of each type, another one in each row, since some columns are unique. */
const values: Readonly<Record<string, (canary: string) => RawBuilder<unknown>>> = {
  text: (canary) => sql`${canary}::text || ctid`,
  "text[]": (canary) => sql`array[${canary}::text]`,
  jsonb: (canary) => sql`jsonb_build_array(${canary}::text)`,
  bytea: (canary) => sql`convert_to(${canary}::text || ctid, 'UTF8')`,
};

/** Columns that a text may be put into: not those that refer to other rows or are checked. */
async function textColumns(db: Queryable, table: string): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select attname as name, format_type(atttypid, null) as type from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
      and not exists (select from pg_constraint
        where conrelid = attrelid and attnum = any(conkey) and contype in ('c', 'f'))`.execute(db);
  return rows;
}

/** Every row of every table of every schema, as text, by table. */
export async function dumpDatabase(db: Queryable): Promise<Map<string, string>> {
  const { rows } = await sql<{ schema: string; name: string }>`
    select n.nspname as schema, c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
      and n.nspname not like 'pg_toast%'
    order by 1, 2`.execute(db);
  const dump = new Map<string, string>();
  for (const { schema, name } of rows) {
    const content = await sql<{ text: string | null }>`
      select string_agg(row::text, e'\n' order by row::text) as text
      from ${sql.table(`${schema}.${name}`)} as row`.execute(db);
    dump.set(`${schema}.${name}`, content.rows[0]?.text ?? "");
  }
  return dump;
}

/** The tables of a dump in which a text occurs, also where it is stored as bytes. */
export function tablesWith(dump: ReadonlyMap<string, string>, text: string): string[] {
  const bytes = Buffer.from(text).toString("hex");
  return [...dump]
    .filter(([, content]) => content.includes(text) || content.includes(bytes))
    .map(([name]) => name);
}
