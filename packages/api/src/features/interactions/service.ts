import { inTransaction, type InTransaction, type Queryable } from "@recofinement/db";
import { sql } from "kysely";

import type { UserContext } from "../../trpc/context.ts";
import { contentNotFound } from "../catalogue/queries.ts";
import { enqueueUserLists } from "../recommendations/jobs.ts";
import { adjustAggregates, findInteraction, largestCount, upsertRatings } from "./queries.ts";
import type { AddCountInput, ContentInput, Interaction, RateInput } from "./schemas.ts";

/** What somebody did with a content that they did nothing with. */
export const nothing: Interaction = {
  rating: null,
  ratedAt: null,
  viewCount: 0,
  viewedAt: null,
  count: 0,
  countedAt: null,
};

/** What the caller did with a content; a read, it leaves no trace. */
export async function getInteraction(
  { db, actor }: UserContext,
  { contentId }: ContentInput,
): Promise<Interaction> {
  const found = await findInteraction(db, { userId: actor.userId, contentId });
  if (found) return found;
  await assertContent(db, contentId);
  return nothing;
}

/** Sets or, with null, takes back the caller's rating; their lists are recomputed soon after. */
export function rateContent(
  ctx: UserContext,
  { contentId, rating }: RateInput,
): Promise<Interaction> {
  return inTransaction(ctx, async ({ db, actor, jobs }) => {
    const { userId } = actor;
    await assertContent(db, contentId);
    if (rating !== null || (await findInteraction(db, { userId, contentId }))) {
      const deltas = await upsertRatings(db, [{ userId, contentId, rating, ratedAt: new Date() }]);
      await adjustAggregates(db, deltas);
      await enqueueUserLists({ db, jobs }, userId);
    }
    return (await findInteraction(db, { userId, contentId })) ?? nothing;
  });
}

/** Counts a view of the content's page. */
export function recordView(ctx: UserContext, { contentId }: ContentInput): Promise<Interaction> {
  return inTransaction(ctx, (inner) =>
    addTo(inner, { contentId, by: 1, count: "view_count", at: "viewed_at" }),
  );
}

/** Counts plays, episodes watched or purchases; the caller's lists are recomputed soon after. */
export function addCount(ctx: UserContext, { contentId, by }: AddCountInput): Promise<Interaction> {
  return inTransaction(ctx, async (inner) => {
    const interaction = await addTo(inner, { contentId, by, count: "count", at: "counted_at" });
    await enqueueUserLists(inner, inner.actor.userId);
    return interaction;
  });
}

interface Addition {
  readonly contentId: number;
  readonly by: number;
  /** The column that is counted up, and the one of the moment when it last was. */
  readonly count: "view_count" | "count";
  readonly at: "viewed_at" | "counted_at";
}

/**
 * Adds to a counter of the caller's. One that has reached the largest integer stays there: the call
 * is worth recording even so.
 */
async function addTo(
  { db, actor }: InTransaction<UserContext>,
  { contentId, by, count, at }: Addition,
): Promise<Interaction> {
  const { userId } = actor;
  await assertContent(db, contentId);
  const [counted, moment] = [sql.ref(count), sql.ref(at)];
  await sql`
    insert into interaction (user_id, content_id, ${counted}, ${moment})
    values (${userId}, ${contentId}, ${by}, now())
    on conflict (user_id, content_id) do update set
      ${counted} = least(interaction.${counted}::bigint + excluded.${counted}, ${largestCount}),
      ${moment} = greatest(interaction.${moment}, excluded.${moment})`.execute(db);
  return (await findInteraction(db, { userId, contentId })) ?? nothing;
}

async function assertContent(db: Queryable, id: number): Promise<void> {
  const found = await db.selectFrom("content").where("id", "=", id).select("id").executeTakeFirst();
  if (!found) throw contentNotFound(id);
}
