import type { GroupRule } from "./names.ts";

/** What each member would give each candidate: `of(candidate, member)`, comparable between members. */
export interface MemberScores {
  readonly candidates: number;
  readonly members: number;
  of(candidate: number, member: number): number;
}

/** A place of a group's list. */
export interface GroupPlace {
  readonly candidate: number;
  readonly score: number;
}

/**
 * The best candidates for a group, best first, by one of the strategies of Masthoff ("Group recommender
 * systems", 2015): the mean of the members' scores, the least one, or the largest one, equals by the mean
 * and then by the smaller candidate; or fairness, see `takeTurns`.
 */
export function rankForGroup(rule: GroupRule, scores: MemberScores, limit: number): GroupPlace[] {
  const means = combined(scores, (of) => of.reduce((sum, each) => sum + each, 0) / of.length);
  if (rule === "fairness") return takeTurns(scores, means, limit);
  const byRule = {
    average: () => means,
    leastMisery: () => combined(scores, (of) => of.reduce((a, b) => Math.min(a, b), Infinity)),
    mostPleasure: () => combined(scores, (of) => of.reduce((a, b) => Math.max(a, b), -Infinity)),
  }[rule]();
  const order = Int32Array.from(byRule.keys()).sort(
    (a, b) => (byRule[b] ?? 0) - (byRule[a] ?? 0) || (means[b] ?? 0) - (means[a] ?? 0) || a - b,
  );
  return Array.from(order.subarray(0, limit), (candidate) => ({
    candidate,
    score: byRule[candidate] ?? 0,
  }));
}

function combined(
  { candidates, members, of }: MemberScores,
  combine: (scores: Float64Array) => number,
): Float64Array {
  const own = new Float64Array(members);
  return Float64Array.from({ length: candidates }, (_, candidate) => {
    for (let member = 0; member < members; member++) own[member] = of(candidate, member);
    return combine(own);
  });
}

/**
 * Members take turns, in each round the one first who has got least so far, and each takes what they like
 * best of what is left: so of any first k places, everybody has chosen `floor(k / members)` at least.
 */
function takeTurns(scores: MemberScores, means: Float64Array, limit: number): GroupPlace[] {
  const { candidates, members, of } = scores;
  const wishes = Array.from({ length: members }, (_, member) =>
    Int32Array.from(means.keys()).sort(
      (a, b) => of(b, member) - of(a, member) || (means[b] ?? 0) - (means[a] ?? 0) || a - b,
    ),
  );
  const next = new Int32Array(members);
  const taken = new Uint8Array(candidates);
  const got = new Float64Array(members);
  const places: GroupPlace[] = [];
  const wanted = Math.min(limit, candidates);
  while (places.length < wanted) {
    const round = Array.from(got.keys()).sort((a, b) => (got[a] ?? 0) - (got[b] ?? 0) || a - b);
    for (const member of round.slice(0, wanted - places.length)) {
      const candidate = nextFree(wishes[member] ?? new Int32Array(), next[member] ?? 0, taken);
      next[member] = candidate.place + 1;
      taken[candidate.candidate] = 1;
      for (const other of got.keys())
        got[other] = (got[other] ?? 0) + of(candidate.candidate, other);
      places.push({ candidate: candidate.candidate, score: means[candidate.candidate] ?? 0 });
    }
  }
  return places;
}

function nextFree(wishes: Int32Array, from: number, taken: Uint8Array) {
  let place = from;
  while (taken[wishes[place] ?? -1] === 1) place++;
  return { place, candidate: wishes[place] ?? -1 };
}

/**
 * Scores of one person over the candidates on a scale that people can be compared by: 1 is what they
 * want most, 0 what is in the middle, and below is what they want less than most.
 */
export function comparable(scores: Float64Array, candidates: Int32Array): Float64Array {
  const own = Float64Array.from(candidates, (item) => scores[item] ?? 0);
  const sorted = own.toSorted();
  const median = sorted[sorted.length >> 1] ?? 0;
  const spread = (sorted.at(-1) ?? 0) - median;
  return own.map((score) => (spread > 0 ? (score - median) / spread : 0));
}
