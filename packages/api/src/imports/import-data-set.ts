import { setTimeout as sleep } from "node:timers/promises";

import { type Database, inTransaction, type Queryable, rehearse } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

import { countCatalogue } from "../features/catalogue/counts.ts";
import { findNamesakes, linkWorks } from "../features/catalogue/works.ts";
import {
  adjustAggregates,
  lockContents,
  type RatingDelta,
} from "../features/interactions/queries.ts";
import { Completions } from "./completion.ts";
import { importContents } from "./contents.ts";
import { importGroups } from "./groups.ts";
import type { ImportRun } from "./import-run.ts";
import { importInteractions } from "./interactions.ts";
import { importLikes } from "./likes.ts";
import { People } from "./people.ts";
import { RejectionLog } from "./rejections.ts";
import type { ImportOptions, ImportReport, ImportSource } from "./types.ts";
import { importUsers } from "./users.ts";

/** Milliseconds. */
const lockInterval = 100;

/**
 * Brings a data set into the catalogue in one transaction: all of it or, on any error, nothing.
 * Repeatable: what is there already is found again by its identifier, and an interaction replaces
 * itself. Bad lines are left out and reported. Lists change when the engines next run.
 */
export function importDataSet(
  ctx: { db: Queryable },
  source: ImportSource,
  { onProgress, onRejected, withRoles = false }: ImportOptions = {},
): Promise<ImportReport> {
  return inTransaction(ctx, async ({ db }) => {
    await lockImports({ db });
    return importParts({
      db,
      source,
      withRoles,
      people: new People(source.name, { isListed: source.users !== undefined }),
      rejections: new RejectionLog(onRejected ?? (() => undefined)),
      onProgress: onProgress ?? (() => undefined),
    });
  });
}

/** What an import would do: does all of it, reports, and takes it back. */
export function previewImport(
  ctx: { db: Queryable },
  source: ImportSource,
  options: ImportOptions = {},
): Promise<ImportReport> {
  return rehearse(ctx, (inner) => importDataSet(inner, source, options));
}

async function importParts(run: ImportRun): Promise<ImportReport> {
  const completions = new Completions();
  const deltas = new Map<number, RatingDelta>();
  const contents = await importContents(run, completions);
  await importUsers(run);
  const interactions = await importInteractions(run, deltas);
  await completions.writeGenres(run.db);
  // Likes are of genres that are there.
  const likes = await importLikes(run);
  const groups = await importGroups(run);
  await changeContents(run, { completions, deltas: [...deltas.values()] });
  await countCatalogue(run);
  const { people, rejections } = run;
  return {
    contents,
    users: people.counts,
    interactions,
    likes,
    groups,
    rejected: rejections.summary(),
  };
}

/** Changes contents that others may want to change as well: all of them at once and in order. */
async function changeContents(
  { db }: ImportRun,
  { completions, deltas }: { completions: Completions; deltas: readonly RatingDelta[] },
): Promise<void> {
  const lacking = await completions.findLacking(db);
  const rated = deltas.map(({ contentId }) => contentId);
  const namesakes = await findNamesakes(db, completions.contentIds);
  // So that nobody who locks several can wait for us and we for them.
  await lockContents(db, [...lacking, ...rated, ...namesakes]);
  await completions.write(db);
  await linkWorks(db, completions.contentIds);
  await adjustAggregates(db, deltas);
}

/** Waits until no other import is under way: two would add the same contents twice. */
export async function lockImports({ db }: { db: Transaction<Database> }): Promise<void> {
  // The other one, and the statements of this one, may take longer than calls may.
  await sql`set local lock_timeout = 0`.execute(db);
  await sql`set local statement_timeout = 0`.execute(db);
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(db);
  // Asked for again and again, since the driver gives up a statement that waits for seconds.
  while (!(await tryLock(db))) await sleep(lockInterval);
}

async function tryLock(db: Transaction<Database>): Promise<boolean> {
  const { rows } = await sql<{ isLocked: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('recofinement import')) as "isLocked"`.execute(db);
  return rows[0]?.isLocked === true;
}
