import type { Kind } from "@recofinement/db";

import { addCounts, type Condition, type Counts } from "./words.ts";

/** What meets any of several conditions, of which there is one at least. */
export function anyOf(conditions: readonly Condition[]): Condition {
  const counts = conditions.map((condition) => condition.counts);
  const known = counts.flatMap((each) => each ?? []);
  return {
    tsquery: conditions.map(({ tsquery }) => tsquery).join(" | "),
    counts: known.length === counts.length ? addCounts(known) : undefined,
  };
}

/** What meets two conditions; they are counted as the rarer one. */
export function both(a: Condition, b: Condition): Condition {
  return { tsquery: `((${a.tsquery}) & (${b.tsquery}))`, counts: fewer(a.counts, b.counts) };
}

function fewer(a: Counts | undefined, b: Counts | undefined): Counts | undefined {
  if (!a || !b) return a ?? b;
  const counts = new Map<Kind, number>();
  for (const [kind, count] of a) counts.set(kind, Math.min(count, b.get(kind) ?? 0));
  return counts;
}

/** How many contents of all kinds meet a condition; infinite when that is too many to count. */
export function frequency({ counts }: Pick<Condition, "counts">): number {
  if (!counts) return Number.POSITIVE_INFINITY;
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
