import { Kysely, PostgresDialect } from "kysely";
import type pg from "pg";

import type { Database } from "./tables/index.ts";

/** An open database, PostgreSQL or embedded: everything above this package sees no difference. */
export interface DatabaseHandle {
  readonly db: Kysely<Database>;
  readonly embedded: boolean;
  /** Runs SQL text outside Kysely, as a job queue needs to. */
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  close(): Promise<void>;
}

/** A handle over a pool; `release` frees what lies behind the pool once it has ended. */
export function createHandle(
  pool: pg.Pool,
  { embedded, release }: { embedded: boolean; release: () => Promise<void> },
): DatabaseHandle {
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    embedded,
    query: (text, values) => query(pool, text, values),
    async close() {
      // Not db.destroy(): it does nothing before the first Kysely query, and the pool has other users.
      await pool.end();
      await release();
    },
  };
}

/**
 * `pool.query` destroys its client after any error, which the embedded database, having only one,
 * does not survive. Here a client that is still sound goes back, rolled back.
 */
async function query(pool: pg.Pool, text: string, values: unknown[] = []) {
  const client = await pool.connect();
  try {
    return await client.query(text, values);
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
