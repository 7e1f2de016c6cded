import { within, type Work } from "../progress.ts";
import { topItems } from "../top.ts";
import { byUser, tasteOf, trainingData, type Dataset, type Split } from "./dataset.ts";
import { mean, ndcg, ranksOf, recall, reciprocalRank } from "../metrics.ts";
import type { Method, Scorer } from "./methods.ts";

/** Means over the users with a relevant test item, and the coverage by their top tens. */
export interface Figures {
  readonly ndcg10: number;
  readonly recall20: number;
  readonly mrr: number;
  /** Distinct items in all top tens, as a part of the catalogue. */
  readonly coverage10: number;
  /** How many users had a relevant test item. */
  readonly users: number;
}

/** Trains a method on one part of a split and measures its full rankings on the other. */
export function* measure(dataset: Dataset, split: Split, method: Method): Work<Figures> {
  const data = trainingData(dataset, split.train);
  const scorer = yield* within(0, 0.6, method(data));
  return yield* within(0.6, 1, measureScorer(dataset, split, scorer));
}

function* measureScorer(dataset: Dataset, split: Split, scorer: Scorer): Work<Figures> {
  const known = byUser(dataset, split.train);
  const hidden = byUser(dataset, split.test);
  const catalogue = Int32Array.from(dataset.itemIds.keys());
  const perUser: { ndcg10: number; recall20: number; mrr: number }[] = [];
  const shown = new Set<number>();

  for (const [user, train] of known.entries()) {
    const relevant = (hidden[user] ?? []).filter(({ isRelevant }) => isRelevant);
    if (relevant.length === 0) continue;
    const exclude = new Set(train.map(({ item }) => item));
    const scores = scorer(tasteOf(train, dataset.hasTimes), exclude).slice();
    for (const item of exclude) scores[item] = -Infinity;

    const ranks = ranksOf(
      relevant.map(({ item }) => item),
      scores,
    );
    perUser.push({
      ndcg10: ndcg(ranks, 10),
      recall20: recall(ranks, 20),
      mrr: reciprocalRank(ranks),
    });
    for (const item of topItems(scores, catalogue, 10)) shown.add(item);
    yield user / known.length;
  }

  return {
    ndcg10: mean(perUser.map(({ ndcg10 }) => ndcg10)),
    recall20: mean(perUser.map(({ recall20 }) => recall20)),
    mrr: mean(perUser.map(({ mrr }) => mrr)),
    coverage10: shown.size / Math.max(1, dataset.itemIds.length),
    users: perUser.length,
  };
}
