import fc from "fast-check";
import { expect, test } from "vitest";
import { comparable, type MemberScores, rankForGroup } from "./group.ts";
import { groupRules } from "./names.ts";

const scores = fc
  .record({ candidates: fc.integer({ min: 1, max: 12 }), members: fc.integer({ min: 1, max: 5 }) })
  .chain(({ candidates, members }) =>
    fc
      .array(fc.integer({ min: -4, max: 4 }), {
        minLength: candidates * members,
        maxLength: candidates * members,
      })
      .map((values): MemberScores => ({
        candidates,
        members,
        of: (candidate, member) => values[candidate * members + member] ?? 0,
      })),
  );

const scoresOf = ({ members, of }: MemberScores, candidate: number) =>
  Array.from({ length: members }, (_, member) => of(candidate, member));

const meanOf = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;

test("each rule lists every candidate once, and the first of them when fewer are wanted", () => {
  fc.assert(
    fc.property(scores, fc.constantFrom(...groupRules), fc.nat(14), (given, rule, limit) => {
      const all = rankForGroup(rule, given, given.candidates);
      expect(all.map(({ candidate }) => candidate).toSorted((a, b) => a - b)).toEqual([
        ...Array(given.candidates).keys(),
      ]);
      expect(rankForGroup(rule, given, limit)).toEqual(all.slice(0, limit));
    }),
  );
});

test.each([
  ["average", meanOf],
  ["leastMisery", (values: number[]) => Math.min(...values)],
  ["mostPleasure", (values: number[]) => Math.max(...values)],
] as const)("%s: nobody further down has more of it", (rule, combine) => {
  fc.assert(
    fc.property(scores, (given) => {
      const places = rankForGroup(rule, given, given.candidates);
      const values = places.map(({ candidate }) => combine(scoresOf(given, candidate)));
      expect(places.map(({ score }) => score)).toEqual(values);
      expect(values).toEqual(values.toSorted((a, b) => b - a));
    }),
  );
});

test("fairness: each member chooses once a round, what they like best of what is left", () => {
  fc.assert(
    fc.property(scores, (given) => {
      const places = rankForGroup("fairness", given, given.candidates);
      for (let start = 0; start < places.length; start += given.members) {
        const round = places.slice(start, start + given.members).map(({ candidate }) => candidate);
        expect(
          canBeChosen(
            given,
            places.slice(start).map(({ candidate }) => candidate),
            round,
          ),
        ).toBe(true);
      }
    }),
  );
});

/** Whether different members can have chosen these one after the other, each their best of what was left. */
function canBeChosen(
  given: MemberScores,
  left: number[],
  round: number[],
  used: number[] = [],
): boolean {
  const [candidate, ...rest] = round;
  if (candidate === undefined) return true;
  return Array.from({ length: given.members }, (_, member) => member)
    .filter((member) => !used.includes(member))
    .filter((member) =>
      left.every((other) => given.of(other, member) <= given.of(candidate, member)),
    )
    .some((member) =>
      canBeChosen(
        given,
        left.filter((other) => other !== candidate),
        rest,
        [...used, member],
      ),
    );
}

test("people are compared between the middle of their lists and what they want most", () => {
  const scale = comparable(Float64Array.of(9, -1, 5, 3, 4), Int32Array.of(0, 1, 2, 3, 4));
  expect([...scale]).toEqual([1, -1, 0.2, -0.2, 0]);
  expect([...comparable(Float64Array.of(2, 2), Int32Array.of(0, 1))]).toEqual([0, 0]);
});
