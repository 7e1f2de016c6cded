import type { Queryable } from "@recofinement/db";
import { type RawBuilder, sql } from "kysely";

/** A table with rows that belong to users. */
export interface UserTable {
  readonly name: string;
  /** Which rows belong to a user. */
  ownedBy(userId: number): RawBuilder<boolean>;
  /** The columns that refer to other tables, by the table that each refers to. */
  readonly references: ReadonlyMap<string, string>;
}

interface ForeignKey {
  child: string;
  column: string;
  parent: string;
  parentColumn: string;
  /** Whether deleting the parent deletes the child: whose row it is, and not only a mention. */
  cascades: boolean;
}

const root = "user_account";

/**
 * Every table that a user is tied to, found by the database's own foreign keys, directly or over other
 * tables: a table that a later migration adds is exported and deleted without another line of code.
 * The account itself comes first.
 */
export async function findUserTables(db: Queryable): Promise<UserTable[]> {
  const keys = await readForeignKeys(db);
  const referencesOf = (table: string) =>
    new Map(keys.filter(({ child }) => child === table).map((key) => [key.column, key.parent]));
  const account: UserTable = {
    name: root,
    ownedBy: (userId) => sql`id = ${userId}`,
    references: referencesOf(root),
  };
  const found = [account];
  // Grows while it is walked: what refers to a table that was found is found as well.
  for (const parent of found) {
    const children = Map.groupBy(
      keys.filter((key) => key.parent === parent.name && key.cascades),
      ({ child }) => child,
    );
    for (const [name, links] of children) {
      if (found.some((table) => table.name === name)) continue;
      found.push({
        name,
        references: referencesOf(name),
        ownedBy: (userId) =>
          sql.join(
            links.map((link) => over(link, parent, userId)),
            sql` or `,
          ),
      });
    }
  }
  return found;
}

function over(
  { column, parentColumn }: ForeignKey,
  parent: UserTable,
  userId: number,
): RawBuilder<boolean> {
  return parent.name === root
    ? sql`${sql.ref(column)} = ${userId}`
    : sql`${sql.ref(column)} in (
        select ${sql.ref(parentColumn)} from ${sql.table(parent.name)} where ${parent.ownedBy(userId)})`;
}

async function readForeignKeys(db: Queryable): Promise<ForeignKey[]> {
  const { rows } = await sql<ForeignKey>`
    select child.relname as child, own.attname as column,
      parent.relname as parent, other.attname as "parentColumn", key.confdeltype = 'c' as cascades
    from pg_constraint key
    join pg_class child on child.oid = key.conrelid
    join pg_class parent on parent.oid = key.confrelid
    join pg_attribute own on own.attrelid = child.oid and own.attnum = key.conkey[1]
    join pg_attribute other on other.attrelid = parent.oid and other.attnum = key.confkey[1]
    where key.contype = 'f' and key.connamespace = current_schema()::regnamespace
    order by child, own.attnum`.execute(db);
  return rows;
}
