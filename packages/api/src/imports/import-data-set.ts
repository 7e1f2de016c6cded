import { inTransaction, type Queryable } from "@recofinement/db";
import { sql } from "kysely";

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
    // One import at a time: two would add the same contents twice.
    await sql`select pg_advisory_xact_lock(hashtext('recofinement import'))`.execute(db);
    const run = { db, source, onProgress, rejections: new RejectionLog() };
    const contents = await importContents(run);
    const ratings = await importRatings(run);
    return { contents, ratings, rejected: run.rejections.summary() };
  });
}
