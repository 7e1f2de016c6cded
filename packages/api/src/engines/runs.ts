import { setTimeout as wait } from "node:timers/promises";

import { inTransaction, type Queryable } from "@recofinement/db";
import { sql } from "kysely";

import { readChanges } from "../events/changes.ts";
import type { TaskName } from "./task-names.ts";

/** A run that is under way. */
export interface Run {
  readonly id: number;
  /** Where an interrupted run was, for this one to go on behind. */
  readonly resumeAfter: number | null;
  /** Says that it is at work, how far it is, and which subject was the last that is done. */
  report(progress: number, resumeAfter?: number): Promise<void>;
}

/** Seconds between two signs of life, and seconds of silence after which a run is taken for dead. */
const [heartbeat, patience] = [5, 30];

/** Held only for the moment in which a run begins. */
const lockKey = 7_203_011;

/**
 * Does the work of an engine, as the only one across all processes, and keeps a row of it: when, how far,
 * what was done or went wrong. Waits while another run is under way.
 * @param work returns what was done, in counts
 */
export async function runExclusively(
  db: Queryable,
  { engine, signal }: { engine: TaskName; signal: AbortSignal },
  work: (run: Run) => Promise<Record<string, number>>,
): Promise<{ runId: number; report: Record<string, number> }> {
  const begun = await beginWhenFree(db, engine, signal);
  const run: Run = {
    ...begun,
    report: async (progress, resumeAfter) => {
      await db
        .updateTable("engine_run")
        .set({
          heartbeat_at: sql<Date>`clock_timestamp()`,
          progress,
          ...(resumeAfter !== undefined && { resume_after: resumeAfter }),
        })
        .where("id", "=", begun.id)
        .execute();
    },
  };
  const beating = setInterval(() => void beat(db, begun.id), heartbeat * 1_000);
  try {
    const report = await work(run);
    await finishRun(db, begun.id, { report });
    return { runId: begun.id, report };
  } catch (error) {
    await finishRun(db, begun.id, {
      error: error instanceof Error ? error.message : String(error),
    });
    throw error;
  } finally {
    clearInterval(beating);
  }
}

async function beginWhenFree(db: Queryable, engine: TaskName, signal: AbortSignal) {
  for (;;) {
    signal.throwIfAborted();
    const begun = await begin(db, engine);
    if (begun) return begun;
    await wait(1_000, undefined, { signal });
  }
}

/** Begins a run; undefined while another one is at work. */
function begin(db: Queryable, engine: TaskName) {
  return inTransaction({ db }, async (inner) => {
    await sql`select pg_advisory_xact_lock(${lockKey})`.execute(inner.db);
    const unfinished = await inner.db
      .selectFrom("engine_run")
      .where("user_id", "is", null)
      .where("finished_at", "is", null)
      .where("error", "is", null)
      .select([
        "id",
        sql<boolean>`heartbeat_at > clock_timestamp() - make_interval(secs => ${patience})`.as(
          "isAlive",
        ),
      ])
      .execute();
    if (unfinished.some(({ isAlive }) => isAlive)) return undefined;
    const dead = unfinished.map(({ id }) => id);
    if (dead.length > 0) {
      await inner.db
        .updateTable("engine_run")
        .set({ error: "The process that ran it has died." })
        .where("id", "in", dead)
        .execute();
    }
    const interruption = await findInterruption(inner.db, engine);
    const { seen } = await readChanges(inner.db, null);
    const { id } = await inner.db
      .insertInto("engine_run")
      .values({
        engine,
        started_at: sql<Date>`clock_timestamp()`,
        heartbeat_at: sql<Date>`clock_timestamp()`,
        // What changed between the two for those who were done then is still to be done.
        seen_transaction: interruption?.seen ?? seen,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    return { id, resumeAfter: interruption?.resumeAfter ?? null };
  });
}

/** Hours after which an interrupted run is not taken up again. */
const takenUpWithin = 1;

interface Interruption {
  readonly resumeAfter: number;
  readonly seen: string | null;
}

/**
 * Where the engine's run before broke off, and what of the record of changes it had seen; undefined where it
 * was done, it was too long ago, or a model is there that it did not know.
 */
async function findInterruption(
  db: Queryable,
  engine: TaskName,
): Promise<Interruption | undefined> {
  const previous = await db
    .selectFrom("engine_run")
    .where("user_id", "is", null)
    .where("engine", "=", engine)
    .select(["id", "resume_after as resumeAfter", "seen_transaction as seen"])
    .select(
      sql<boolean>`finished_at is null
        and heartbeat_at > now() - make_interval(hours => ${takenUpWithin})`.as("canBeTakenUp"),
    )
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!previous?.canBeTakenUp || previous.resumeAfter === null) return undefined;
  const trained = await lastRun(db, "collaborative");
  if (trained && trained.id > previous.id) return undefined;
  return { resumeAfter: previous.resumeAfter, seen: previous.seen };
}

/** A sign of life; one that cannot be given is followed by another one. */
async function beat(db: Queryable, runId: number): Promise<void> {
  await db
    .updateTable("engine_run")
    .set({ heartbeat_at: sql<Date>`clock_timestamp()` })
    .where("id", "=", runId)
    .execute()
    .catch(() => undefined);
}

async function finishRun(
  db: Queryable,
  runId: number,
  end: { report: Record<string, number> } | { error: string },
): Promise<void> {
  await db
    .updateTable("engine_run")
    .set(
      "error" in end
        ? { error: end.error }
        : {
            finished_at: sql<Date>`clock_timestamp()`,
            progress: 1,
            report: JSON.stringify(end.report),
          },
    )
    .where("id", "=", runId)
    .execute();
}

/** The last finished run of an engine, and what of the record of changes it saw. */
export function lastRun(db: Queryable, engine: TaskName) {
  return db
    .selectFrom("engine_run")
    .where("engine", "=", engine)
    .where("user_id", "is", null)
    .where("finished_at", "is not", null)
    .select(["id", "finished_at as finishedAt", "seen_transaction as seen"])
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
}
