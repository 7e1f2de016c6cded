import { setImmediate as nextTurn } from "node:timers/promises";
import { deserialize, serialize } from "node:v8";

import {
  buildModel,
  columnCounts,
  fitModel,
  type FittedModel,
  popularityOf,
  type Similarity,
  similarityOf,
  type Work,
} from "@recofinement/engine";

import { type CatalogueIndex, indexOf } from "../catalogue-index.ts";
import type { Snapshot } from "../snapshot.ts";
import type { OnProgress } from "./engine-thread.ts";
import { rankGroup } from "./rank-group.ts";
import { rankLists, type ServedModel } from "./rank-lists.ts";
import { similarLists } from "./similar-lists.ts";
import type { CallName, Calls } from "./protocol.ts";

/** Handlers of all calls; the compiler misses none. */
type Room = {
  [N in CallName]: (
    input: Calls[N]["input"],
    onProgress: OnProgress,
  ) => Calls[N]["output"] | Promise<Calls[N]["output"]>;
};

/** A model as it is kept: the data that it was trained on, and what the training has left. */
interface KeptModel {
  readonly snapshot: Snapshot;
  readonly fitted: FittedModel;
}

/** What happens in the engine thread: it holds the data that are prepared, and the model that is served. */
export function createEngineRoom() {
  let prepared: { snapshot: Snapshot; index: CatalogueIndex; similarity?: Similarity } | undefined;
  let served: ServedModel | undefined;

  function data() {
    if (!prepared) throw new Error("no data are prepared");
    return prepared;
  }

  function model() {
    if (!served) throw new Error("no model is loaded");
    return served;
  }

  const room: Room = {
    prepare(snapshot) {
      prepared = { snapshot, index: indexOf(snapshot.index) };
      return null;
    },
    popularity() {
      const { snapshot } = data();
      return {
        contentIds: snapshot.index.contentIds,
        popularity: popularityOf(snapshot.data),
        people: columnCounts(snapshot.data.ratings),
      };
    },
    similar(range) {
      const own = data();
      own.similarity ??= similarityOf(own.snapshot.data);
      return {
        contentIds: [...own.snapshot.index.contentIds.subarray(range.from, range.to)],
        found: similarLists({ ...own, similarity: own.similarity }, range),
      };
    },
    async fit(_, onProgress) {
      const { snapshot } = data();
      const start = performance.now();
      const fitted = await inTurns(fitModel(snapshot.data), onProgress);
      const kept: KeptModel = { snapshot, fitted };
      return {
        model: serialize(kept),
        facts: {
          users: snapshot.data.ratings.rows,
          contents: snapshot.data.ratings.columns,
          ratings: snapshot.data.ratings.value.length,
          seconds: Math.round(performance.now() - start) / 1000,
          sides: fitted.sides,
        },
      };
    },
    release() {
      prepared = undefined;
      return null;
    },
    async load({ version, model: bytes }, onProgress) {
      const { snapshot, fitted }: KeptModel = deserialize(bytes);
      const built = await inTurns(buildModel(snapshot.data, fitted), onProgress);
      const index = indexOf(snapshot.index);
      served = { version, model: built, index, itemGroup: snapshot.data.itemGroup };
      return null;
    },
    async rank({ person, lists }) {
      const own = model();
      return { version: own.version, lists: await rankLists(own, person, lists) };
    },
    async rankGroup(input) {
      const own = model();
      return { version: own.version, pools: await rankGroup(own, input) };
    },
  };
  return <N extends CallName>(
    { name, input }: { name: N; input: Calls[N]["input"] },
    onProgress: OnProgress,
  ) => room[name](input, onProgress);
}

/** Runs long work step by step, so that lists are made in between. */
async function inTurns<T>(work: Work<T>, onProgress: OnProgress): Promise<T> {
  let told = 0;
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (step.value - told > 0.01) {
      told = step.value;
      onProgress(told);
    }
    await nextTurn();
  }
}
