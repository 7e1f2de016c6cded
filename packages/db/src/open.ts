import { isUnavailable, sqlState } from "./database-errors.ts";
import { openEmbedded } from "./embedded.ts";
import type { DatabaseHandle } from "./handle.ts";
import { migrate } from "./migrate.ts";
import { DatabaseOpenError } from "./open-error.ts";
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
 * @throws DatabaseOpenError when it cannot be reached, refuses us, or is another process's
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
  const unlimited = await migrateOrClose(openPostgres({ url, timeouts: false })).catch(
    (error: unknown) => {
      throw cannotOpen(error) ? unavailable(url, error) : error;
    },
  );
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

/** Refused (28) or no such database (3D), beside what makes a running one unavailable. */
function cannotOpen(error: unknown): error is Error {
  return isUnavailable(error) || /^(28|3D)/.test(sqlState(error) ?? "");
}

function unavailable(url: string, error: Error): DatabaseOpenError {
  const { host, pathname } = new URL(url);
  return new DatabaseOpenError(
    `The database ${host}${pathname} (DATABASE_URL) cannot be used: ${error.message}. ` +
      "Is it running, are the address, name and password right?",
    { cause: error },
  );
}
