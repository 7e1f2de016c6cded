import type { LinearModel } from "./linear-model.ts";
import type { Part, Signal } from "./signal.ts";
import type { SparseVector } from "./sparse-matrix.ts";

/** A signal that is a sum over the items that a person likes: each of them is a reason. */
export function likedItemsSignal(model: LinearModel, preferences: SparseVector): Signal {
  return {
    values: model.scores(preferences),
    parts: (item) =>
      Array.from(model.contributions(item, preferences), (points, k): Part => ({
        because: { type: "rated", item: preferences.index[k] ?? 0 },
        points,
        isTrue: points > 0,
      })),
  };
}
