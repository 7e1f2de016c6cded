import { setImmediate as nextTurn } from "node:timers/promises";

import type { Kind, StoredReason } from "@recofinement/db";
import {
  comparable,
  groupRules,
  type MemberScores,
  type Person,
  rankForGroup,
} from "@recofinement/engine";

import type { Calls, RankedPool } from "./protocol.ts";
import { maskOf, type ServedModel, tasteOf, toStored } from "./rank-lists.ts";

/** A member as the model sees them. */
interface Member {
  readonly userId: number;
  readonly person: Person;
}

/**
 * Per kind what could be recommended to a group, of what no member has consumed or rejected: the best by
 * each rule, with the scores of all members. Any rule on this pool gives the list that it gives on all.
 */
export async function rankGroup(
  served: ServedModel,
  { members, kinds, limit }: Calls["rankGroup"]["input"],
): Promise<RankedPool[]> {
  const { model, index } = served;
  const exclude = maskOf(
    members.flatMap(({ evidence }) => evidence.excluded),
    index,
  );
  const people = members.map(({ userId, evidence }) => ({
    userId,
    person: model.person(tasteOf(evidence, index)),
  }));
  const pools: RankedPool[] = [];
  for (const kind of kinds) {
    pools.push(await rankKind(served, { kind, people, exclude, limit }));
  }
  return pools;
}

async function rankKind(
  { index, itemGroup }: ServedModel,
  {
    kind,
    people,
    exclude,
    limit,
  }: { kind: Kind; people: readonly Member[]; exclude: Uint8Array; limit: number },
): Promise<RankedPool> {
  const group = index.kinds.indexOf(kind);
  const candidates = Int32Array.from(itemGroup.keys()).filter(
    (item) => itemGroup[item] === group && exclude[item] !== 1,
  );
  const byMember: Float64Array[] = [];
  for (const { person } of people) {
    byMember.push(comparable(person.scores({ group, exclude }), candidates));
    await nextTurn();
  }
  const scores: MemberScores = {
    candidates: candidates.length,
    members: people.length,
    of: (candidate, member) => byMember[member]?.[candidate] ?? 0,
  };
  const pool = new Set(
    groupRules.flatMap((rule) =>
      rankForGroup(rule, scores, limit).map(({ candidate }) => candidate),
    ),
  );
  const chosen = [...pool].toSorted((a, b) => a - b);
  const own = (candidate: number) => people.map((_, member) => scores.of(candidate, member));
  return {
    kind,
    contentIds: chosen.map((candidate) => index.contentIds[candidates[candidate] ?? -1] ?? 0),
    memberScores: chosen.flatMap(own),
    reasons: chosen.map((candidate) => {
      const { member, reason } = keenest(people, own(candidate));
      const item = candidates[candidate] ?? -1;
      const personal = member?.person.reasons(item, { group, exclude }) ?? [];
      return [reason, ...toStored(personal, { index, group }).filter(isForAll).slice(0, 2)].flat();
    }),
  };
}

/** Who wants it most, and how much of what the group wants of it that is. */
function keenest(people: readonly Member[], scores: readonly number[]) {
  const place = scores.indexOf(Math.max(...scores));
  const member = people[place];
  const all = scores.reduce((sum, score) => sum + Math.max(0, score), 0);
  const share = all > 0 ? Math.round((1000 * Math.max(0, scores[place] ?? 0)) / all) / 1000 : 0;
  const reason: StoredReason[] = member ? [{ type: "member", userId: member.userId, share }] : [];
  return { member, reason };
}

/** What a member has rated is not for the others to see. */
function isForAll({ type }: StoredReason): boolean {
  return type === "genre" || type === "popular";
}
