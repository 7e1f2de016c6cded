import type { InTransaction } from "@recofinement/db";
import { sql } from "kysely";

import { AppError } from "../../errors.ts";
import type { UserContext } from "../../trpc/context.ts";
import { adjustAggregates, type RatingDelta, upsertRatings } from "../interactions/queries.ts";
import { enqueueUserLists } from "../recommendations/jobs.ts";
import type { ImportInput, ImportReport } from "./schemas.ts";
import type { LibraryWork } from "./works.ts";

type Ctx = InTransaction<UserContext>;

/** What an import changes, each content once. */
type Changes = Pick<ImportReport, "rated" | "counted" | "kept" | "unchanged">;

interface Options extends Pick<ImportInput, "ifRated"> {
  /** The moment of what the file gives no date for. */
  readonly now: Date;
}

const batchSize = 2_000;

/**
 * Stores what a library says as ratings and counts of the caller's; their lists are recomputed soon
 * after. Counts become at least those of the library, so that importing it again changes nothing.
 * Works must be in ascending order, in which all of them are locked.
 * @throws AppError BUSY while another import of the caller's is under way
 */
export async function writeWorks(
  ctx: Ctx,
  works: readonly LibraryWork[],
  options: Options,
): Promise<Changes> {
  await lockLibrary(ctx);
  const rated: RatingDelta[] = [];
  const counted: number[] = [];
  let kept = 0;
  for (let start = 0; start < works.length; start += batchSize) {
    const batch = works.slice(start, start + batchSize);
    rated.push(...(await rate(ctx, batch, options)));
    counted.push(...(await raiseCounts(ctx, batch, options)));
    kept += await countKept(ctx, batch);
  }
  await adjustAggregates(ctx.db, rated);
  const changed = new Set([...rated.map(({ contentId }) => contentId), ...counted]);
  if (changed.size > 0) await enqueueUserLists(ctx, ctx.actor.userId);
  return {
    rated: rated.length,
    counted: counted.length,
    kept,
    unchanged: works.length - changed.size,
  };
}

/** Two imports of one user would wait for each other's rows, in whatever order their files have. */
async function lockLibrary({ db, actor }: Ctx): Promise<void> {
  const { rows } = await sql<{ isLocked: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('recofinement library'), ${actor.userId}) as "isLocked"`.execute(
    db,
  );
  if (rows[0]?.isLocked) return;
  const message = "Another import of yours is under way; try again when it has ended.";
  throw new AppError("BUSY", message, { retryAfter: 5 });
}

function rate(
  { db, actor: { userId } }: Ctx,
  works: readonly LibraryWork[],
  { ifRated, now }: Options,
): Promise<RatingDelta[]> {
  const ratings = works.flatMap(({ contentId, rating }) =>
    rating ? [{ userId, contentId, rating: rating.stars, ratedAt: rating.at ?? now }] : [],
  );
  return upsertRatings(db, ratings, { replace: ifRated === "keep" ? "none" : "others" });
}

/** Raises counts to what the library says, and returns whose were below it. */
async function raiseCounts(
  { db, actor: { userId } }: Ctx,
  works: readonly LibraryWork[],
  { now }: Options,
): Promise<number[]> {
  const counts = works.flatMap(({ contentId, plays }) => (plays ? [{ ...plays, contentId }] : []));
  const { rows } = await sql<{ contentId: number }>`
    insert into interaction (user_id, content_id, count, counted_at)
    select ${userId}, * from unnest(
      ${counts.map(({ contentId }) => contentId)}::integer[],
      ${counts.map(({ count }) => count)}::integer[],
      ${counts.map(({ at }) => at ?? now)}::timestamptz[]
    )
    on conflict (user_id, content_id) do update set
      count = excluded.count,
      counted_at = greatest(interaction.counted_at, excluded.counted_at)
    where interaction.count < excluded.count
    returning content_id as "contentId"`.execute(db);
  return rows.map(({ contentId }) => contentId);
}

/** How many ratings are other than those of the library. */
async function countKept(
  { db, actor: { userId } }: Ctx,
  works: readonly LibraryWork[],
): Promise<number> {
  const rated = works.flatMap(({ contentId, rating }) =>
    rating ? [{ contentId, stars: rating.stars }] : [],
  );
  const { rows } = await sql<{ kept: number }>`
    select count(*)::integer as kept from unnest(
      ${rated.map(({ contentId }) => contentId)}::integer[],
      ${rated.map(({ stars }) => stars)}::real[]
    ) as imported (content_id, stars)
    join interaction using (content_id)
    where user_id = ${userId} and rating <> stars`.execute(db);
  return rows[0]?.kept ?? 0;
}
