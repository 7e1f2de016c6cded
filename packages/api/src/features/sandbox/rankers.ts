import type { Kind } from "@recofinement/db";

import { type Evidence, type ListRow, rankKind } from "../recommendations/lists.ts";
import type { TrainedModel } from "../recommendations/recommender.ts";
import type { EngineName } from "./engine-names.ts";

/** The list that an engine makes of one kind, best first: of the same input, always the same. */
type Ranker = (
  trained: TrainedModel,
  evidence: Evidence,
  asked: { kind: Kind; limit: number; seed: number },
) => ListRow[];

/** How each engine makes its lists. None of them does anything at random so far. */
export const rankers: Readonly<Record<EngineName, Ranker>> = { blend: rankKind };

/** What says whether two models are the same: the engine run that a model was trained for. */
export function versionOf({ run }: TrainedModel): number {
  return run;
}
