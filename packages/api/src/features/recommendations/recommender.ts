import { setImmediate as nextTurn } from "node:timers/promises";

import type { Queryable } from "@recofinement/db";
import { type Model, trainModel, type Work } from "@recofinement/engine";

import { type CatalogueIndex, readSnapshot } from "./snapshot.ts";

/** Told how much of a long piece of work is done, 0 to 1. */
export type OnProgress = (fraction: number) => void;

/** A model, what its indices mean, and the run that it was trained for. */
export interface TrainedModel {
  readonly run: number;
  readonly model: Model;
  readonly index: CatalogueIndex;
}

/** Keeps the model that this process serves from. */
export interface Recommender {
  /** The current model, trained first when there is none or another process has made a newer run. */
  current(): Promise<TrainedModel>;
  /** Trains from the database as it is now, for a run; `current` serves the result once it is there. */
  train(run: number, onProgress?: OnProgress): Promise<TrainedModel>;
}

/** @param stopping ends a training that is under way: it then rejects with the signal's reason. */
export function createRecommender(
  db: Queryable,
  stopping: AbortSignal = new AbortController().signal,
): Recommender {
  let latest: { run: number; trained: TrainedModel } | undefined;
  let catchingUp: Promise<TrainedModel> | undefined;

  async function train(run: number, onProgress: OnProgress = () => undefined) {
    const { data, index } = await readSnapshot(db);
    const model = await runInTurns(trainModel(data), { onProgress, stopping });
    const trained = { run, model, index };
    latest = { run, trained };
    return trained;
  }

  return {
    train,
    async current() {
      const run = await lastFullRun(db);
      if (latest && latest.run >= run) return latest.trained;
      catchingUp ??= train(run).finally(() => {
        catchingUp = undefined;
      });
      return catchingUp;
    },
  };
}

/** Runs long work step by step, so that the event loop serves others in between. */
async function runInTurns<T>(
  work: Work<T>,
  { onProgress, stopping }: { onProgress: OnProgress; stopping: AbortSignal },
): Promise<T> {
  for (;;) {
    stopping.throwIfAborted();
    const step = work.next();
    if (step.done) return step.value;
    onProgress(step.value);
    await nextTurn();
  }
}

/** The latest finished run for everybody, 0 when there was none. */
export async function lastFullRun(db: Queryable): Promise<number> {
  const { id } = await db
    .selectFrom("engine_run")
    .where("user_id", "is", null)
    .where("finished_at", "is not", null)
    .select((eb) => eb.fn.coalesce(eb.fn.max("id"), eb.lit(0)).as("id"))
    .executeTakeFirstOrThrow();
  return id;
}
