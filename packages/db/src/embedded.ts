import { chmod, mkdir } from "node:fs/promises";
import path from "node:path";

import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { unaccent } from "@electric-sql/pglite/contrib/unaccent";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import pg from "pg";

import { lockDirectory } from "./directory-lock.ts";
import { createHandle, type DatabaseHandle } from "./handle.ts";
import { sessionSettings } from "./session-settings.ts";

/**
 * Opens the embedded database (PostgreSQL in WebAssembly) under a directory, which is created when
 * missing and locked for this process. Reached through `pg` like a server, so that both databases
 * share one code path.
 */
export async function openEmbedded(directory: string): Promise<DatabaseHandle> {
  const unlock = lockDirectory(directory);
  try {
    const lite = await PGlite.create(await privateDirectory(path.join(directory, "database")), {
      extensions: { pg_trgm, unaccent },
    });
    for (const [name, value] of Object.entries(sessionSettings)) {
      await lite.exec(`set ${name} = ${value}`);
    }
    // One connection is all there is; the timeout turns a use of the outer handle inside a
    // transaction into an error in place of a deadlock.
    const pool = new pg.Pool(
      Object.assign(createPgConfig(lite), { max: 1, connectionTimeoutMillis: 10_000 }),
    );
    pool.on("error", () => undefined);
    return createHandle(pool, {
      embedded: true,
      async release() {
        await lite.close();
        unlock();
      },
    });
  } catch (error) {
    unlock();
    throw error;
  }
}

/**
 * Makes a directory that only its owner can enter, or one that exists so: PGlite makes files in it that
 * anyone could write to.
 */
async function privateDirectory(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o700);
  return directory;
}
