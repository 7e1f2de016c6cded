import { inTransaction, type Queryable } from "@recofinement/db";
import { sql } from "kysely";

import { readChanges } from "../../events/changes.ts";
import { countCatalogue } from "../catalogue/counts.ts";
import { lockContents } from "../interactions/queries.ts";
import { writeUserLists } from "./lists.ts";
import { writeSimilarLists } from "./similar-lists.ts";
import {
  lastFullRun,
  type OnProgress,
  type Recommender,
  type TrainedModel,
} from "./recommender.ts";

/** What engine work needs. */
export interface EngineContext {
  readonly db: Queryable;
  readonly recommender: Recommender;
}

/** What a full run did. */
export interface EngineRunReport {
  runId: number;
  contents: number;
  users: number;
}

/**
 * Counts the catalogue, trains the engines, writes the popularity of every content and what resembles
 * it, and recomputes the lists of everyone who can sign in. A run that fails is kept with its error, and the lists stay as they were.
 */
export async function runEngines(
  ctx: EngineContext,
  onProgress: OnProgress = () => undefined,
): Promise<EngineRunReport> {
  const { db } = ctx;
  await countCatalogue(ctx);
  const { seen } = await readChanges(db, null);
  const { id: runId } = await db
    .insertInto("engine_run")
    .values({ started_at: sql`now()`, seen_transaction: seen })
    .returning("id")
    .executeTakeFirstOrThrow();
  try {
    const trained = await ctx.recommender.train(runId, (done) => onProgress(done * 0.5));
    await writePopularity(db, trained);
    await writeSimilarLists(db, trained, (done) => onProgress(0.5 + done * 0.2));
    const users = await db
      .selectFrom("user_account")
      .where("email", "is not", null)
      .select("id")
      .orderBy("id")
      .execute();
    for (const [done, { id }] of users.entries()) {
      await writeUserLists(ctx, { trained, userId: id });
      onProgress(0.7 + (0.3 * (done + 1)) / users.length);
    }
    await finishRun(db, { runId, error: null });
    onProgress(1);
    return { runId, contents: trained.index.contentIds.length, users: users.length };
  } catch (error) {
    await finishRun(db, { runId, error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

/** Runs the engines if something has changed since their last run. */
export async function runEnginesIfChanged(
  ctx: EngineContext,
): Promise<EngineRunReport | undefined> {
  const last = await ctx.db
    .selectFrom("engine_run")
    .where("id", "=", await lastFullRun(ctx.db))
    .select("seen_transaction as seen")
    .executeTakeFirst();
  const { contents, interactions } = await readChanges(ctx.db, last?.seen ?? null);
  return last && !contents && !interactions ? undefined : runEngines(ctx);
}

/** Recomputes one user's lists with the current model. */
export async function refreshUserLists(ctx: EngineContext, userId: number): Promise<void> {
  await writeUserLists(ctx, { trained: await ctx.recommender.current(), userId });
}

const popularityBatch = 1_000;

/** In small transactions with ids ascending, so that people who rate meanwhile neither wait nor deadlock. */
async function writePopularity(db: Queryable, { model, index }: TrainedModel): Promise<void> {
  for (let start = 0; start < index.contentIds.length; start += popularityBatch) {
    const ids = index.contentIds.slice(start, start + popularityBatch);
    const popularity = [...model.popularity.subarray(start, start + popularityBatch)];
    await inTransaction({ db }, async (inner) => {
      await lockContents(inner.db, ids);
      await sql`
        update content set popularity = computed.popularity
        from unnest(${ids}::integer[], ${popularity}::double precision[])
          as computed (id, popularity)
        where content.id = computed.id and content.popularity <> computed.popularity`.execute(
        inner.db,
      );
    });
  }
}

async function finishRun(
  db: Queryable,
  { runId, error }: { runId: number; error: string | null },
): Promise<void> {
  const finishedAt = error === null ? sql<Date>`clock_timestamp()` : null;
  await db
    .updateTable("engine_run")
    .set({ finished_at: finishedAt, error })
    .where("id", "=", runId)
    .execute();
}
