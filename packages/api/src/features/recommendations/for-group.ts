import type { Kind, Queryable, StoredReason } from "@recofinement/db";
import { type GroupRule, type MemberScores, rankForGroup } from "@recofinement/engine";
import { sql } from "kysely";

import { mostServed, readServed, writeServed } from "../../served.ts";
import type { UserContext } from "../../trpc/context.ts";
import { groupNotFound } from "../groups/queries.ts";
import { selectContent } from "../catalogue/queries.ts";
import { isFreeFor } from "./lists.ts";
import { readTruth, toReason } from "./reasons.ts";
import type {
  ForGroupInput,
  GroupRecommendation,
  GroupRecommendationPage,
  Reason,
} from "./schemas.ts";

/** A member of a group: as others see them, and the row. */
interface Member {
  readonly userId: number;
  readonly user: { id: string; username: string };
}

/** A content that could be recommended, and what each member makes of it. */
interface Candidate {
  readonly contentId: number;
  readonly scores: readonly number[];
  readonly storedReasons: readonly StoredReason[];
}

/**
 * What a group of the caller's could choose, best first by a rule, and what each member makes of it:
 * nothing that any member has consumed or rejected, and nothing twice on the way from page to page. Until
 * the group's lists have been computed, what is popular with everybody stands in, and says so.
 */
export async function listForGroup(
  ctx: UserContext,
  { groupId, kind, rule, cursor, limit }: ForGroupInput,
): Promise<GroupRecommendationPage> {
  const { db, actor } = ctx;
  const members = await readMembers(db, groupId);
  if (!members.some(({ userId }) => userId === actor.userId)) throw groupNotFound();
  const served = readServed(cursor);
  const pool = await readPool(db, { groupId, kind, members });
  const wanted = { kind, served, members, limit };
  const { page, hasMore } = pool
    ? await chooseFrom(db, pool, { ...wanted, rule })
    : await choosePopular(db, wanted);
  const seen = [...served, ...page.map(({ contentId }) => contentId)];
  return {
    items: await present(db, page, { members, engine: pool ? "blend" : "popularity" }),
    nextCursor: hasMore && seen.length < mostServed ? writeServed(seen) : null,
  };
}

async function readMembers(db: Queryable, groupId: number): Promise<Member[]> {
  const rows = await db
    .selectFrom("group_member")
    .innerJoin("user_account", "user_account.id", "user_id")
    .where("group_id", "=", groupId)
    .select(["user_id as userId", "public_id as id", "username"])
    .orderBy("user_id")
    .execute();
  return rows.map(({ userId, ...user }) => ({ userId, user }));
}

/** The candidates of a group; undefined where its lists are not there yet. */
async function readPool(
  db: Queryable,
  { groupId, kind, members }: { groupId: number; kind: Kind | undefined; members: Member[] },
): Promise<Candidate[] | undefined> {
  let query = db
    .selectFrom("group_list")
    .where("group_id", "=", groupId)
    .where(sql<boolean>`member_ids = ${members.map(({ userId }) => userId)}::integer[]`)
    .select(["content_ids", "member_scores", "reasons"]);
  if (kind) query = query.where("kind", "=", kind);
  const lists = await query.execute();
  if (lists.length === 0) return undefined;
  return lists.flatMap((list) =>
    list.content_ids.map((contentId, place) => ({
      contentId,
      scores: list.member_scores.slice(place * members.length, (place + 1) * members.length),
      storedReasons: list.reasons[place] ?? [],
    })),
  );
}

interface WantedOfGroup {
  readonly kind: Kind | undefined;
  readonly members: readonly Member[];
  readonly served: readonly number[];
  readonly limit: number;
}

/** What comes next by the rule, of what no member has consumed or rejected since. */
async function chooseFrom(
  db: Queryable,
  pool: readonly Candidate[],
  { members, served, limit, rule }: WantedOfGroup & { rule: GroupRule },
) {
  const free = await db
    .selectFrom("content")
    .where("id", "in", [0, ...pool.map(({ contentId }) => contentId)])
    .where(isFreeFor(members.map(({ userId }) => userId)))
    .select("id")
    .execute();
  const allowed = new Set(free.map(({ id }) => id));
  const left = pool.filter(({ contentId }) => allowed.has(contentId));
  const scores: MemberScores = {
    candidates: left.length,
    members: members.length,
    of: (candidate, member) => left[candidate]?.scores[member] ?? 0,
  };
  // From the first place on, so that whose turn it is does not begin anew with each page.
  const ranked = rankForGroup(rule, scores, served.length + limit + 1).flatMap(
    ({ candidate, score }) => {
      const chosen = left[candidate];
      return chosen && !served.includes(chosen.contentId) ? [{ ...chosen, score }] : [];
    },
  );
  return { page: ranked.slice(0, limit), hasMore: ranked.length > limit };
}

async function choosePopular(db: Queryable, { kind, members, served, limit }: WantedOfGroup) {
  let query = selectContent(db)
    .where("content.people", ">", 0)
    .where(isFreeFor(members.map(({ userId }) => userId)))
    .orderBy("content.popularity", "desc")
    .orderBy("content.id")
    .limit(limit + 1);
  if (kind) query = query.where("content.kind", "=", kind);
  if (served.length > 0) query = query.where("content.id", "not in", served);
  const rows = await query.execute();
  const page = rows.slice(0, limit).map(({ id, popularity }) => ({
    contentId: id,
    score: popularity,
    scores: members.map(() => 0),
    storedReasons: [{ type: "popular", share: 1 } satisfies StoredReason],
  }));
  return { page, hasMore: rows.length > limit };
}

async function present(
  db: Queryable,
  page: readonly (Candidate & { score: number })[],
  { members, engine }: { members: readonly Member[]; engine: "blend" | "popularity" },
): Promise<GroupRecommendation[]> {
  if (page.length === 0) return [];
  const truth = await readTruth(db, {
    userIds: members.map(({ userId }) => userId),
    stored: page.flatMap(({ storedReasons }) => storedReasons),
  });
  const rows = await selectContent(db)
    .where(
      "content.id",
      "in",
      page.map(({ contentId }) => contentId),
    )
    .select("content.people")
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  const userOf = new Map(members.map(({ userId, user }) => [userId, user]));
  return page.flatMap(({ contentId, score, scores, storedReasons }) => {
    const row = byId.get(contentId);
    if (!row) return [];
    const { people, ...content } = row;
    const reasons = storedReasons.flatMap((reason): Reason[] => {
      if (reason.type !== "member") return toReason(reason, { content, people, truth });
      const user = userOf.get(reason.userId);
      return user ? [{ type: "member", user, share: reason.share }] : [];
    });
    if (reasons.length === 0) return [];
    const memberScores = members.map(({ user }, place) => ({ user, score: scores[place] ?? 0 }));
    return [{ content, score, engine, reasons, memberScores }];
  });
}
