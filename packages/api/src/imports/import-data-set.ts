import { type Database, inTransaction, type Queryable } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

import { countCatalogue } from "../features/catalogue/counts.ts";
import { importContents } from "./contents.ts";
import { importRatings } from "./ratings.ts";
import { RejectionLog } from "./rejections.ts";
import type { ImportReport, ImportSource, OnImportProgress } from "./types.ts";

/**
 * Brings a data set into the catalogue in one transaction: all of it or, on any error, nothing.
 * Repeatable: what is there already is found again by its identifier, and a rating replaces itself.
 * Bad lines are left out and reported. Lists change when the engines next run.
 */
export function importDataSet(
  ctx: { db: Queryable },
  source: ImportSource,
  onProgress: OnImportProgress = () => undefined,
): Promise<ImportReport> {
  return inTransaction(ctx, async ({ db }) => {
    await lockImports({ db });
    const run = { db, source, onProgress, rejections: new RejectionLog() };
    const contents = await importContents(run);
    const ratings = await importRatings(run);
    await countCatalogue({ db });
    return { contents, ratings, rejected: run.rejections.summary() };
  });
}

/** Waits until no other import is under way: two would add the same contents twice. */
export async function lockImports({ db }: { db: Transaction<Database> }): Promise<void> {
  // The other one, and the statements of this one, may take longer than calls may.
  await sql`set local lock_timeout = 0`.execute(db);
  await sql`set local statement_timeout = 0`.execute(db);
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(db);
  await sql`select pg_advisory_xact_lock(hashtext('recofinement import'))`.execute(db);
}
