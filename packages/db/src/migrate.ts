import { Migrator } from "kysely/migration";

import type { DatabaseHandle } from "./handle.ts";
import { migrations } from "./migrations/index.ts";

/**
 * Brings the schema up to date and returns the names of the migrations that ran. Processes that
 * start together are safe: Kysely's migrator takes an advisory lock, and each migration is applied once.
 * All of them run in one transaction, so a failing one leaves the schema as it was.
 */
export async function migrate({ db }: Pick<DatabaseHandle, "db">): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results = [] } = await migrator.migrateToLatest();
  const failed = results.find((result) => result.status === "Error");
  if (failed) {
    throw new Error(`Migration ${failed.migrationName} failed; the database is unchanged.`, {
      cause: error,
    });
  }
  // Nothing ran: the database could not be reached, or another process holds the lock too long.
  if (error instanceof Error) throw error;
  return results.map((result) => result.migrationName);
}
