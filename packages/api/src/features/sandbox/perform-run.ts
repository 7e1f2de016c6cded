import { setImmediate as nextTurn } from "node:timers/promises";

import {
  inTransaction,
  isUnavailable,
  type Queryable,
  type SandboxParameters,
} from "@recofinement/db";
import { sql } from "kysely";

import type { Log } from "../../log.ts";
import { type Evidence, type ListRow, toEvidence } from "../recommendations/lists.ts";
import type { CatalogueIndex } from "../recommendations/snapshot.ts";
import type { Recommender } from "../recommendations/recommender.ts";
import { engineNames, type EngineName } from "./engine-names.ts";
import type { Snapshot } from "./inputs.ts";
import { rankers, versionOf } from "./rankers.ts";

/** What the work of a run needs. */
export interface SandboxContext {
  readonly db: Queryable;
  readonly recommender: Recommender;
  readonly log: Log;
  /** Aborts when the process stops: what fails then is to be done by another one. */
  readonly stopping: AbortSignal;
}

/** How much of the work it is to have a model. */
const training = 0.5;

/**
 * Makes the lists of a run, from what the run itself holds. Whoever does it again begins anew; of several
 * at once the first to finish counts. Rejects when another try may succeed, and keeps any other failure
 * with the run.
 */
export async function performRun(ctx: SandboxContext, runId: number): Promise<void> {
  const { db, recommender, log, stopping } = ctx;
  const run = await beginRun(db, runId);
  if (!run) return;
  try {
    const trained = await recommender.current();
    const evidence = evidenceOf(run, trained.index);
    const lists = engineNames
      .filter((engine) => run.parameters.engines.includes(engine))
      .flatMap((engine) => run.parameters.kinds.map((kind) => ({ engine, kind })));
    const rows: ResultRow[] = [];
    for (const [done, { engine, kind }] of lists.entries()) {
      const isWanted = await noteProgress(db, {
        runId,
        progress: training + ((1 - training) * done) / lists.length,
      });
      if (!isWanted) return;
      await nextTurn();
      const ranked = rankers[engine](trained, evidence, { ...run.parameters, kind });
      rows.push(...ranked.map((row, i) => ({ ...row, engine, rank: i + 1 })));
    }
    await finishRun(db, { runId, rows, modelVersion: versionOf(trained) });
  } catch (error) {
    if (stopping.aborted || isUnavailable(error)) throw error;
    log.error({ err: error, runId }, "sandbox run failed");
    await failRun(db, runId);
  }
}

interface ResultRow extends ListRow {
  engine: EngineName;
  rank: number;
}

/** Takes a run up; undefined when it has ended, or was deleted. */
function beginRun(db: Queryable, runId: number) {
  return db
    .updateTable("sandbox_run")
    .set({ status: "running", progress: 0, started_at: sql<Date>`clock_timestamp()` })
    .where("id", "=", runId)
    .where("status", "in", ["queued", "running"])
    .returning(["parameters", "genres", "interactions"])
    .executeTakeFirst();
}

function evidenceOf(
  { parameters, genres, interactions }: Snapshot & { parameters: SandboxParameters },
  index: CatalogueIndex,
): Evidence {
  return toEvidence(index, {
    interactions: interactions
      .filter(({ rating, count }) => rating !== null || count > 0)
      .toSorted((a, b) => momentOf(b.ratedAt) - momentOf(a.ratedAt) || b.contentId - a.contentId),
    genreIds: genres.map(({ id }) => id),
    year: parameters.year,
  });
}

/** What has no moment is the oldest. */
function momentOf(ratedAt: string | null): number {
  return ratedAt === null ? Number.MIN_SAFE_INTEGER : Date.parse(ratedAt);
}

/** Says how far a run is; false when it was deleted, or has ended elsewhere. */
async function noteProgress(
  db: Queryable,
  { runId, progress }: { runId: number; progress: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("sandbox_run")
    .set({ progress })
    .where("id", "=", runId)
    .where("status", "=", "running")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Keeps the results in place of any before, and ends the run, at once. */
async function finishRun(
  db: Queryable,
  { runId, rows, modelVersion }: { runId: number; rows: ResultRow[]; modelVersion: number },
): Promise<void> {
  await inTransaction({ db }, async (inner) => {
    const { numUpdatedRows } = await inner.db
      .updateTable("sandbox_run")
      .set({
        status: "finished",
        progress: 1,
        model_version: modelVersion,
        finished_at: sql<Date>`clock_timestamp()`,
      })
      .where("id", "=", runId)
      .where("status", "=", "running")
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return;
    await inner.db.deleteFrom("sandbox_result").where("run_id", "=", runId).execute();
    await sql`
      insert into sandbox_result (run_id, engine, kind, rank, content_id, score, reasons)
      select ${runId}, listed.*
      from unnest(
        ${rows.map((row) => row.engine)}::text[],
        ${rows.map((row) => row.kind)}::text[],
        ${rows.map((row) => row.rank)}::integer[],
        ${rows.map((row) => row.contentId)}::integer[],
        ${rows.map((row) => row.score)}::double precision[],
        ${rows.map((row) => JSON.stringify(row.reasons))}::jsonb[]
      ) as listed`.execute(inner.db);
  });
}

/** A constant text: that of a fault may name SQL, paths or data. */
async function failRun(db: Queryable, runId: number): Promise<void> {
  await db
    .updateTable("sandbox_run")
    .set({
      status: "failed",
      error: "The engines could not make these lists; the log of the server says why.",
      finished_at: sql<Date>`clock_timestamp()`,
    })
    .where("id", "=", runId)
    .where("status", "=", "running")
    .execute();
}
