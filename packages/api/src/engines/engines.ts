import type { Queryable } from "@recofinement/db";

import { currentModel, readModel } from "./models.ts";
import { createEngineThread, type EngineThread } from "./thread/engine-thread.ts";

/** What engine work needs. */
export interface Engines {
  readonly db: Queryable;
  readonly thread: EngineThread;
  /** Ends waiting and long work. */
  readonly signal: AbortSignal;
  /**
   * Sees to it that the thread serves from the current model, which is loaded when another process has
   * trained one; its version, or undefined where no model has ever been trained.
   */
  ready(): Promise<number | undefined>;
  close(): Promise<void>;
}

export function openEngines({ db }: { db: Queryable }): Engines {
  const thread = createEngineThread();
  const stopping = new AbortController();
  let served: { version: number; generation: number } | undefined;
  let loading: Promise<void> | undefined;

  async function load(version: number): Promise<void> {
    const model = await readModel(db, version);
    if (!model) return;
    await thread.call("load", { version, model });
    served = { version, generation: thread.generation };
  }

  return {
    db,
    thread,
    signal: stopping.signal,
    async ready() {
      for (;;) {
        const current = await currentModel(db);
        if (!current) return undefined;
        const { version } = current;
        if (served?.version === version && served.generation === thread.generation) return version;
        loading ??= load(version).finally(() => {
          loading = undefined;
        });
        await loading;
      }
    },
    async close() {
      stopping.abort(new Error("The process is stopping."));
      await thread.close();
    },
  };
}
