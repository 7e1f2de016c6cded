import {
  inTransaction,
  isUnavailable,
  type Queryable,
  type SandboxInteraction,
  type SandboxParameters,
} from "@recofinement/db";
import { engineNames, USED } from "@recofinement/engine";
import { sql } from "kysely";

import type { Engines } from "../../engines/engines.ts";
import { ensureModel } from "../../engines/tasks.ts";
import { ThreadEndedError } from "../../engines/thread/engine-thread.ts";
import type { PersonEvidence, RankedList } from "../../engines/thread/protocol.ts";
import type { Log } from "../../log.ts";
import type { Snapshot } from "./inputs.ts";

/** What the work of a run needs. */
export interface SandboxContext {
  readonly db: Queryable;
  readonly engines: Engines;
  readonly log: Log;
}

/** How much of the work it is to have a model. */
const training = 0.5;

/**
 * Makes the lists of a run, from what the run itself holds and the current model. Whoever does it again
 * begins anew; of several at once the first to finish counts. Rejects when another try may succeed, and
 * keeps any other failure with the run.
 */
export async function performRun(ctx: SandboxContext, runId: number): Promise<void> {
  const { db, engines, log } = ctx;
  const run = await beginRun(db, runId);
  if (!run) return;
  const { kinds, limit, engines: wanted } = run.parameters;
  try {
    await ensureModel(engines);
    if (!(await noteProgress(db, { runId, progress: training }))) return;
    const asked = engineNames.filter((engine) => wanted.includes(engine));
    const ranked = await engines.ask("rank", {
      person: evidenceOf(run),
      lists: asked.flatMap((engine) => kinds.map((kind) => ({ engine, kind, limit }))),
    });
    if (!ranked) throw new ThreadEndedError("The model is gone.");
    await finishRun(db, { runId, rows: rowsOf(ranked.lists), modelVersion: ranked.version });
  } catch (error) {
    if (engines.signal.aborted || isUnavailable(error) || error instanceof ThreadEndedError) {
      throw error;
    }
    log.error({ err: error, runId }, "sandbox run failed");
    await failRun(db, runId);
  }
}

type ResultRow = ReturnType<typeof rowsOf>[number];

function rowsOf(lists: readonly RankedList[]) {
  return lists.flatMap(({ engine, kind, contentIds, scores, reasons }) =>
    contentIds.map((contentId, i) => ({
      engine,
      kind,
      rank: i + 1,
      contentId,
      score: scores[i] ?? 0,
      reasons: reasons[i] ?? [],
    })),
  );
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

function evidenceOf({
  parameters,
  genres,
  interactions,
}: Snapshot & { parameters: SandboxParameters }): PersonEvidence {
  const consumed = interactions
    .filter(({ rating, count }) => rating !== null || count > 0)
    .toSorted((a, b) => momentOf(b) - momentOf(a) || b.contentId - a.contentId);
  return {
    ratings: consumed.map(({ contentId, rating }) => ({ contentId, stars: rating ?? USED })),
    likedGenreIds: genres.map(({ id }) => id),
    aversions: [],
    averseGenreIds: [],
    excluded: consumed.map(({ contentId }) => contentId),
    year: parameters.year,
  };
}

/** What has no moment is the oldest. */
function momentOf({ ratedAt, countedAt }: SandboxInteraction): number {
  const at = ratedAt ?? countedAt;
  return at === null ? Number.MIN_SAFE_INTEGER : Date.parse(at);
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
