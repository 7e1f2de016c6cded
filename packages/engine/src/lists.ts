import { weightsOf, type Weights } from "./blend.ts";
import type { EngineName } from "./names.ts";
import type { Engines, SignalName, Signals } from "./signals.ts";
import type { Taste } from "./taste.ts";
import { pointsTerm, standardised, type Term } from "./term.ts";

/** Signals whose values are points already. */
const isPoints: ReadonlySet<SignalName> = new Set(["work", "unreleased", "aversion"]);

/** What a list is made of. */
export interface ListRequest {
  readonly engine: EngineName;
  readonly group: number;
  readonly candidates: Int32Array;
  /** How much titles, genres and years count, 0 to 1: see `tuneSides`. */
  readonly sides: number;
}

/** The terms of the score of one list for one person. */
export function listTerms(
  { gains, itemGroup, itemYear }: Engines,
  { taste, signals }: { taste: Taste; signals: Signals },
  { engine, group, candidates, sides }: ListRequest,
): Term[] {
  const inGroup = taste.items.filter((item) => itemGroup[item] === group).length;
  const weights = weightsOf(
    engine,
    { gain: gains[group] ?? 1, sides },
    {
      inGroup,
      elsewhere: taste.items.length - inGroup,
      likedGenres: taste.likedGenres.length,
      yearsKnown: shareOf(candidates, (item) => !Number.isNaN(itemYear[item])),
    },
  );
  return termsBy(weights, signals, candidates);
}

function shareOf(items: Int32Array, isCounted: (item: number) => boolean): number {
  let counted = 0;
  for (const item of items) if (isCounted(item)) counted++;
  return counted / Math.max(1, items.length);
}

function termsBy(weights: Weights, signals: Signals, candidates: Int32Array): Term[] {
  return signalNames.flatMap((name) => {
    const weight = weights[name] ?? 0;
    if (weight === 0) return [];
    const signal = signals[name]();
    return isPoints.has(name) ? pointsTerm(signal) : standardised(signal, candidates, weight);
  });
}

/** Every signal there is. */
export const signalNames = [
  "collaborative",
  "collaborativeWithPrior",
  "content",
  "similar",
  "franchise",
  "creators",
  "genreCosine",
  "genreLogOdds",
  "nearYears",
  "farYears",
  "popularity",
  "commonness",
  "work",
  "unreleased",
  "aversion",
] as const satisfies SignalName[];

/** The candidates of a group: its items without those that must not appear. */
export function candidatesOf(
  items: Int32Array,
  exclude: ReadonlySet<number> | Uint8Array,
): Int32Array {
  return exclude instanceof Uint8Array
    ? items.filter((item) => exclude[item] !== 1)
    : items.filter((item) => !exclude.has(item));
}
