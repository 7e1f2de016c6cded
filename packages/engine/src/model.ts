import type { EngineName } from "./names.ts";
import { candidatesOf, listTerms } from "./lists.ts";
import { reasonsFor, type Reason } from "./reasons.ts";
import { signalsFor, type Engines } from "./signals.ts";
import type { Taste } from "./taste.ts";
import { scoresBy } from "./term.ts";
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
  /** By default the blend of all. */
  readonly engine?: EngineName;
  /** Index of the group of the list. */
  readonly group: number;
  /** Items that must not appear (rated, seen, rejected), or a mask with 1 for each of them. */
  readonly exclude: ReadonlySet<number> | Uint8Array;
}

export interface RankOptions extends ListOptions {
  readonly limit: number;
}

/** One person as a model sees them. */
export interface Person {
  /** Score per item; -Infinity for items that are excluded or in another group. */
  scores(options: ListOptions): Float64Array;
  /**
   * The best items, best first, ties by the smaller index. Items for which no true reason can be given are
   * left out, so the list may be shorter than `limit`.
   */
  rank(options: RankOptions): Ranked[];
  /** Why an item is on a list, whatever its place. */
  reasons(item: number, options: ListOptions): Reason[];
}

/** A trained recommender. It keeps no state between calls. */
export interface Model {
  person(taste: Taste): Person;
}

/** The parts of a model. */
export interface ModelParts {
  readonly engines: Engines;
  /** How much titles, genres and years count, 0 to 1. */
  readonly sides: number;
}

export function modelOf({ engines, sides }: ModelParts): Model {
  const groups = itemsByGroup(engines.itemGroup);
  const nothing = new Int32Array();
  return {
    person(taste) {
      const signals = signalsFor(engines, taste);
      // All engines of a group choose among the same.
      let last: { group: number; exclude: unknown; candidates: Int32Array } | undefined;
      function candidatesFor({ group, exclude }: ListOptions): Int32Array {
        if (last?.group !== group || last.exclude !== exclude) {
          last = { group, exclude, candidates: candidatesOf(groups[group] ?? nothing, exclude) };
        }
        return last.candidates;
      }
      function listOf(options: ListOptions) {
        const { engine = "blend", group } = options;
        const candidates = candidatesFor(options);
        const request = { engine, group, candidates, sides };
        return { candidates, terms: listTerms(engines, { taste, signals }, request) };
      }
      return {
        scores(options) {
          const { candidates, terms } = listOf(options);
          return scoresBy(terms, candidates, engines.itemGroup.length);
        },
        rank(options) {
          const { candidates, terms } = listOf(options);
          const scores = scoresBy(terms, candidates, engines.itemGroup.length);
          return topItems(scores, candidates, options.limit)
            .map((item) => ({
              item,
              score: scores[item] ?? -Infinity,
              reasons: reasonsFor(item, terms),
            }))
            .filter(({ reasons }) => reasons.length > 0);
        },
        reasons: (item, options) => reasonsFor(item, listOf(options).terms),
      };
    },
  };
}
