import { openEmbedded } from "./embedded.ts";
import type { DatabaseHandle } from "./handle.ts";
import { migrate } from "./migrate.ts";
import { openPostgres } from "./postgres.ts";

/** Where the data are. */
export interface DatabaseLocation {
  /** A PostgreSQL address; undefined means the embedded database. */
  readonly url: string | undefined;
  /** Directory of the embedded database. */
  readonly directory: string;
}

/**
 * Opens the database of an installation with its schema brought up to date.
 * `timeouts: false` is for imports and other commands whose statements may take minutes.
 */
export async function openMigrated(
  { url, directory }: DatabaseLocation,
  { timeouts = true }: { timeouts?: boolean } = {},
): Promise<DatabaseHandle> {
  if (url === undefined) {
    const embedded = await openEmbedded(directory);
    return migrateOrClose(embedded);
  }
  // A migration may take longer than the time limits of calls allow.
  const unlimited = await migrateOrClose(openPostgres({ url, timeouts: false }));
  if (!timeouts) return unlimited;
  await unlimited.close();
  return openPostgres({ url });
}

async function migrateOrClose(database: DatabaseHandle): Promise<DatabaseHandle> {
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
