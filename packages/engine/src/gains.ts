import type { LinearModel } from "./linear-model.ts";
import type { Work } from "./progress.ts";
import { silentSignal } from "./signal.ts";
import { preferences } from "./taste.ts";
import { momentsOf, standardised } from "./term.ts";
import { topItems } from "./top.ts";
import { itemsByGroup, tasteOfUser, type TrainingData } from "./training-data.ts";

/** Users that the gains are measured on, spread evenly over all. */
const SAMPLE = 400;

/** Length of the head of a list whose spread is compared. */
const HEAD = 100;

/** The spread that the gains aim at, in points of the blend. */
const SPREAD = 2.5;

/**
 * Per group `2.5 / (mean over users of the standard deviation of their 100 largest z-scores)`.
 * Heads of lists stand out further in larger and sparser data; the gain takes that back, so that
 * one set of blend weights serves all data sets.
 */
export function* measureGains(data: TrainingData, model: LinearModel): Work<Float64Array> {
  const groups = itemsByGroup(data.itemGroup);
  const total = new Float64Array(groups.length);
  const count = new Float64Array(groups.length);
  const step = Math.max(1, Math.ceil(data.ratings.rows / SAMPLE));
  for (let user = 0; user < data.ratings.rows; user += step) {
    const taste = tasteOfUser(data, user);
    const scores = model.scores(preferences(taste));
    const seen = new Set(taste.items);
    for (const [group, items] of groups.entries()) {
      const spread = headSpread(
        scores,
        items.filter((item) => !seen.has(item)),
      );
      if (spread === 0) continue;
      total[group] = (total[group] ?? 0) + spread;
      count[group] = (count[group] ?? 0) + 1;
    }
    yield user / data.ratings.rows;
  }
  return total.map((sum, group) => (sum > 0 ? (SPREAD * (count[group] ?? 0)) / sum : 1));
}

/** Standard deviation of the largest z-scores; 0 where the scores do not differ. */
function headSpread(scores: Float64Array, candidates: Int32Array): number {
  const { factor } = standardised(silentSignal(scores), candidates, 1);
  return factor * momentsOf(scores, topItems(scores, candidates, HEAD)).deviation;
}
