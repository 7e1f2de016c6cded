import { blendedScore, type BlendTerms } from "./blend.ts";
import { reasonsFor, type Reason } from "./reasons.ts";
import { blendTerms, signalsFor, type Engines, type Signals } from "./signals.ts";
import type { Taste } from "./taste.ts";
import type { Neighbour, Similarity } from "./similarity/similarity.ts";
import { topItems } from "./top.ts";
import { itemsByGroup } from "./training-data.ts";

/** One place of a list: 1 to 3 reasons, the largest share first. */
export interface Ranked {
  readonly item: number;
  /** Blended z-scores: comparable within a person's lists, not between persons. */
  readonly score: number;
  readonly reasons: readonly Reason[];
}

export interface ListOptions {
  /** Index of the group of the list; by default one list over all groups. */
  readonly group?: number;
  /** Items that must not appear (rated, seen, rejected), or a mask with 1 for each of them. */
  readonly exclude: ReadonlySet<number> | Uint8Array;
}

export interface RankOptions extends ListOptions {
  readonly limit: number;
}

/** A trained recommender. It keeps no state between calls. */
export interface Model {
  /** Bayesian weighted rating per item, in stars. */
  readonly popularity: Float64Array;
  /** Blended score per item; -Infinity for items that are excluded or in another group. */
  scores(taste: Taste, options: ListOptions): Float64Array;
  /**
   * The best items for a person, best first, ties by the smaller index. Items for which no true
   * reason can be given are left out, so the list may be shorter than `limit`.
   */
  rank(taste: Taste, options: RankOptions): Ranked[];
  /** What resembles an item; see `Similarity.neighbours`. */
  similar(item: number, limitOf: (group: number) => number): Neighbour[][];
}

/** The candidates of one group and the blend over them. */
interface GroupList {
  readonly group: number;
  readonly candidates: Int32Array;
  readonly terms: BlendTerms;
}

export function modelOf(engines: Engines, similarity: Similarity): Model {
  const { itemGroup, popularity } = engines;
  const groups = itemsByGroup(itemGroup);
  const medians = groups.map((items) => medianOf(popularity, items));
  return {
    popularity,
    similar: similarity.neighbours,
    scores: (taste, options) =>
      scoresOf(listsOf(engines, groups, signalsFor(engines, taste), options), itemGroup.length),
    rank(taste, options) {
      const signals = signalsFor(engines, taste);
      const lists = listsOf(engines, groups, signals, options);
      const scores = scoresOf(lists, itemGroup.length);
      const best = lists.flatMap(({ group, candidates, terms }) => {
        const medianPopularity = medians[group] ?? Infinity;
        const sources = { ...engines, ...signals, terms, medianPopularity };
        return topItems(scores, candidates, options.limit).map((item) => ({
          item,
          score: scores[item] ?? -Infinity,
          reasons: reasonsFor(item, sources),
        }));
      });
      return best
        .filter(({ reasons }) => reasons.length > 0)
        .sort((a, b) => b.score - a.score || a.item - b.item)
        .slice(0, options.limit);
    },
  };
}

/** The lists that are asked for: candidates, and the blend over them. */
export function listsOf(
  engines: Engines,
  groups: readonly Int32Array[],
  signals: Signals,
  { group, exclude }: ListOptions,
): GroupList[] {
  const isFree = notIn(exclude);
  const wanted = group === undefined ? [...groups.keys()] : [group];
  return wanted.map((index) => {
    const candidates = (groups[index] ?? new Int32Array()).filter(isFree);
    return { group: index, candidates, terms: blendTerms(engines, signals, index, candidates) };
  });
}

/** Blended scores of all items; -Infinity for those that are no candidates. */
export function scoresOf(lists: readonly GroupList[], items: number): Float64Array {
  const scores = new Float64Array(items).fill(-Infinity);
  for (const { candidates, terms } of lists) {
    for (const item of candidates) scores[item] = blendedScore(terms, item);
  }
  return scores;
}

function notIn(exclude: ReadonlySet<number> | Uint8Array): (item: number) => boolean {
  if (exclude instanceof Uint8Array) return (item) => exclude[item] !== 1;
  return (item) => !exclude.has(item);
}

function medianOf(values: Float64Array, items: Int32Array): number {
  const sorted = Float64Array.from(items, (item) => values[item] ?? 0).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
