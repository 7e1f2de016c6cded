import type { Database, Queryable } from "@recofinement/db";
import { type RawBuilder, sql, type Transaction } from "kysely";

/** One rating as it is stored; `rating` in stars, null takes it back. */
export interface RatingRow {
  userId: number;
  contentId: number;
  rating: number | null;
  ratedAt: Date;
}

/** What counters stop at: an integer of the database. */
export const largestCount = 2_147_483_647;

/** The columns of an interaction in the API's names. */
export const interactionColumns = [
  "interaction.rating",
  "interaction.rated_at as ratedAt",
  "interaction.view_count as viewCount",
  "interaction.viewed_at as viewedAt",
  "interaction.count",
  "interaction.counted_at as countedAt",
] as const;

/** What changed in the aggregates of one content. */
export interface RatingDelta {
  contentId: number;
  sum: number;
  count: number;
}

/** Which ratings give way to others: all, those that are not the same already, or none. */
type Replace = "all" | "others" | "none";

const givesWay: Readonly<Record<Replace, RawBuilder<boolean>>> = {
  all: sql`true`,
  others: sql`interaction.rating is distinct from excluded.rating`,
  none: sql`interaction.rating is null`,
};

/**
 * Stores ratings and returns by how much they change the aggregates of each content. What does not
 * give way stays as it is and is not among them.
 * Two rows for one user and content are not allowed in one call.
 *
 * The old rating is read by the upsert itself, from the row it has locked; a form that reads it in
 * another part of the statement sees an older snapshot and loses updates under concurrency.
 */
export async function upsertRatings(
  db: Transaction<Database>,
  ratings: readonly RatingRow[],
  { replace = "all" }: { replace?: Replace } = {},
): Promise<RatingDelta[]> {
  const { rows } = await sql<RatingDelta>`
    with changed as (
      insert into interaction (user_id, content_id, rating, rated_at)
      select * from unnest(
        ${ratings.map((row) => row.userId)}::integer[],
        ${ratings.map((row) => row.contentId)}::integer[],
        ${ratings.map((row) => row.rating)}::real[],
        ${ratings.map((row) => (row.rating === null ? null : row.ratedAt))}::timestamptz[]
      )
      on conflict (user_id, content_id) do update set
        previous_rating = interaction.rating,
        rating = excluded.rating,
        rated_at = excluded.rated_at
      where ${givesWay[replace]}
      returning content_id, rating, previous_rating
    )
    select content_id as "contentId",
      sum(coalesce(rating, 0) - coalesce(previous_rating, 0))::double precision as sum,
      (count(rating) - count(previous_rating))::integer as count
    from changed group by content_id`.execute(db);
  return rows;
}

/**
 * Adds deltas to the aggregates of contents. Additions commute, so the order of concurrent
 * transactions does not matter; ids ascend, so that they cannot deadlock.
 */
export async function adjustAggregates(
  db: Transaction<Database>,
  deltas: readonly RatingDelta[],
): Promise<void> {
  const changed = deltas
    .filter(({ sum, count }) => sum !== 0 || count !== 0)
    .toSorted((a, b) => a.contentId - b.contentId);
  if (changed.length === 0) return;
  const ids = changed.map(({ contentId }) => contentId);
  await lockContents(db, ids);
  await sql`
    update content set
      rating_sum = content.rating_sum + delta.sum,
      rating_count = content.rating_count + delta.count
    from unnest(
      ${ids}::integer[],
      ${changed.map(({ sum }) => sum)}::double precision[],
      ${changed.map(({ count }) => count)}::integer[]
    ) as delta (id, sum, count)
    where content.id = delta.id`.execute(db);
}

/** Locks contents for a change of their aggregates, ids ascending: whoever locks several does it so. */
export async function lockContents(
  db: Transaction<Database>,
  ids: readonly number[],
): Promise<void> {
  await sql`select id from content where id = any(${ids}) order by id for no key update`.execute(
    db,
  );
}

/** What a user did with a content, undefined when nothing. */
export function findInteraction(db: Queryable, key: { userId: number; contentId: number }) {
  return db
    .selectFrom("interaction")
    .where("user_id", "=", key.userId)
    .where("content_id", "=", key.contentId)
    .select(interactionColumns)
    .executeTakeFirst();
}
