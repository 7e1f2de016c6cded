import type { Queryable } from "@recofinement/db";
import pLimit, { type LimitFunction } from "p-limit";

import { currentModel, readableModels, readModel } from "./models.ts";
import { createEngineThread, type EngineThread, ThreadEndedError } from "./thread/engine-thread.ts";
import type { Calls } from "./thread/protocol.ts";

/** Calls that are answered from the model. */
type ModelCall = "rank" | "rankGroup";

/** What engine work needs. */
export interface Engines {
  readonly db: Queryable;
  readonly thread: EngineThread;
  /** Ends waiting and long work. */
  readonly signal: AbortSignal;
  /** Runs of this process follow each other: the thread has room for the data of one. */
  readonly oneRun: LimitFunction;
  /**
   * Sees to it that the thread serves from the current model, which is loaded when another process has
   * trained one; its version, or undefined where no model has ever been trained.
   */
  ready(): Promise<number | undefined>;
  /** Asks the current model, once more where the thread has died meanwhile; undefined where there is none. */
  ask<N extends ModelCall>(
    name: N,
    input: Calls[N]["input"],
  ): Promise<Calls[N]["output"] | undefined>;
  close(): Promise<void>;
}

export function openEngines({ db }: { db: Queryable }): Engines {
  const thread = createEngineThread();
  const stopping = new AbortController();
  let served: { version: number; wanted: number; generation: number } | undefined;
  let loading: Promise<void> | undefined;

  /** Loads the wanted version, or the one before it where that cannot be read. */
  async function load(wanted: number): Promise<void> {
    let failure: unknown = new Error(`Version ${wanted} of the model cannot be read.`);
    for (const version of await readableModels(db)) {
      const model = await readModel(db, version);
      if (!model) continue;
      try {
        await thread.call("load", { version, model });
        served = { version, wanted, generation: thread.generation };
        return;
      } catch (error) {
        if (error instanceof ThreadEndedError) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  async function ready(): Promise<number | undefined> {
    for (;;) {
      stopping.signal.throwIfAborted();
      const current = await currentModel(db);
      if (!current) return undefined;
      const { version: wanted } = current;
      if (served?.wanted === wanted && served.generation === thread.generation) {
        return served.version;
      }
      loading ??= load(wanted).finally(() => {
        loading = undefined;
      });
      await loading;
    }
  }

  return {
    db,
    thread,
    signal: stopping.signal,
    oneRun: pLimit(1),
    ready,
    async ask(name, input) {
      if ((await ready()) === undefined) return undefined;
      const { generation } = thread;
      try {
        return await thread.call(name, input);
      } catch (error) {
        // Another thread has no model until it is loaded.
        if (generation === thread.generation || stopping.signal.aborted) throw error;
        await ready();
        return thread.call(name, input);
      }
    },
    async close() {
      stopping.abort(new Error("The process is stopping."));
      await thread.close();
    },
  };
}
