import { mean, ndcg, ranksOf, recall, reciprocalRank } from "../metrics.ts";
import { within, type Work } from "../progress.ts";
import { topItems } from "../top.ts";
import { trainingData, type Dataset, type Split } from "./dataset.ts";
import type { Method } from "./methods.ts";
import { peopleOf, tasteOf, type Person } from "./person.ts";

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

/** What is measured of a method on a split. */
export interface Measured {
  readonly figures: Figures;
  /** NDCG@10 of each of the users, in their order, to be compared with another method's. */
  readonly ndcg10: readonly number[];
  /** NDCG@10 at a cold start, for each of the numbers of known interactions that were asked for. */
  readonly coldStart: readonly number[];
}

/**
 * Trains a method on one part of a split and measures its full rankings on the other.
 * @param firstKnown how many of a person's first interactions are known at a cold start. The model has
 * learnt from all of them, and none of their items is a candidate.
 */
export function* measure(
  dataset: Dataset,
  split: Split,
  method: Method,
  firstKnown: readonly number[] = [],
): Work<Measured> {
  const scorer = yield* within(0, 0.6, method(trainingData(dataset, split.train)));
  const catalogue = Int32Array.from(dataset.itemIds.keys());
  const found: Found[] = [];
  const cold: number[][] = [];
  const shown = new Set<number>();
  for (const person of peopleOf(dataset, split)) {
    const foundIn = (first?: number): Found => {
      const scores = scorer(tasteOf(dataset, person.train, first), person.seen).slice();
      return findIn(scores, catalogue, person);
    };
    const all = foundIn();
    found.push(all);
    cold.push(firstKnown.map((first) => foundIn(first).ndcg10));
    for (const item of all.topTen) shown.add(item);
    yield 0.6 + (0.4 * person.user) / dataset.userIds.length;
  }
  return {
    figures: figuresOf(found, shown.size / Math.max(1, catalogue.length)),
    ndcg10: found.map(({ ndcg10 }) => ndcg10),
    coldStart: firstKnown.map((_, place) => mean(cold.map((values) => values[place] ?? 0))),
  };
}

/** What one list finds. */
interface Found {
  readonly ndcg10: number;
  readonly recall20: number;
  readonly mrr: number;
  readonly topTen: readonly number[];
}

/** @param scores of all items; those of the items that were seen are overwritten */
function findIn(scores: Float64Array, catalogue: Int32Array, { seen, relevant }: Person): Found {
  for (const item of seen) scores[item] = -Infinity;
  const ranks = ranksOf(relevant, scores);
  return {
    ndcg10: ndcg(ranks, 10),
    recall20: recall(ranks, 20),
    mrr: reciprocalRank(ranks),
    topTen: topItems(scores, catalogue, 10),
  };
}

function figuresOf(found: readonly Found[], coverage10: number): Figures {
  return {
    ndcg10: mean(found.map(({ ndcg10 }) => ndcg10)),
    recall20: mean(found.map(({ recall20 }) => recall20)),
    mrr: mean(found.map(({ mrr }) => mrr)),
    coverage10,
    users: found.length,
  };
}
