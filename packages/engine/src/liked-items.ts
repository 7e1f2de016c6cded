import type { Ease } from "./ease.ts";
import type { Part, Signal } from "./signal.ts";
import type { SparseVector } from "./sparse-matrix.ts";

/** What adds up, over the items that a person likes, to a score of each item. */
export type LikedItemsEngine = Pick<Ease, "scores" | "contributions">;

/** A signal that is a sum over the items that a person likes: each of them is a reason. */
export function likedItemsSignal(engine: LikedItemsEngine, preferences: SparseVector): Signal {
  return {
    values: engine.scores(preferences),
    parts: (item) =>
      Array.from(engine.contributions(item, preferences), (points, k): Part => ({
        because: { type: "rated", item: preferences.index[k] ?? 0 },
        points,
        isTrue: points > 0,
      })),
  };
}
