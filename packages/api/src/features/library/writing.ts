import { inTransaction, type InTransaction, rehearse } from "@recofinement/db";
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

/** What was written, and the contents that could not be rated, since they were deleted meanwhile. */
interface Written {
  readonly changes: Changes;
  readonly gone: readonly number[];
}

interface Options extends Pick<ImportInput, "dryRun" | "ifRated"> {
  /** The moment of what the file gives no date for. */
  readonly now: Date;
}

/**
 * Nearly every library is one transaction. A longer one would hold contents for longer than other
 * people who rate them wait, which is a second; what it breaks off in can simply be imported again.
 */
const batchSize = 2_000;

/**
 * Stores what a library says as ratings and counts of the caller's; their lists are recomputed soon
 * after. Counts become at least those of the library, so that importing it again changes nothing.
 */
export async function writeWorks(
  ctx: UserContext,
  works: readonly LibraryWork[],
  options: Options,
): Promise<Written> {
  const changes = { rated: 0, counted: 0, kept: 0, unchanged: 0 };
  const gone: number[] = [];
  const run = options.dryRun ? rehearse : inTransaction;
  for (let start = 0; start < works.length; start += batchSize) {
    const batch = works.slice(start, start + batchSize);
    const { changes: more, gone: missing } = await run(ctx, (inner) =>
      writeBatch(inner, batch, options),
    );
    gone.push(...missing);
    changes.rated += more.rated;
    changes.counted += more.counted;
    changes.kept += more.kept;
    changes.unchanged += more.unchanged;
  }
  return { changes, gone };
}

async function writeBatch(
  ctx: Ctx,
  all: readonly LibraryWork[],
  options: Options,
): Promise<Written> {
  await lockAccount(ctx);
  const present = await holdContents(ctx, all);
  const works = all.filter(({ contentId }) => present.has(contentId));
  const rated = await rate(ctx, works, options);
  const counted = await raiseCounts(ctx, works, options);
  const kept = await countKept(ctx, works);
  await adjustAggregates(ctx.db, rated);
  const changed = new Set([...rated.map(({ contentId }) => contentId), ...counted]);
  if (changed.size > 0) await enqueueUserLists(ctx, ctx.actor.userId);
  const unchanged = works.length - changed.size;
  const changes = { rated: rated.length, counted: counted.length, kept, unchanged };
  const gone = all.map(({ contentId }) => contentId).filter((id) => !present.has(id));
  return { changes, gone };
}

/** Keeps contents from being deleted until the transaction ends, and returns those that are there. */
async function holdContents(
  { db }: Ctx,
  works: readonly LibraryWork[],
): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ id: number }>`
    select id from content where id = any(${works.map(({ contentId }) => contentId)}::integer[])
    order by id for key share`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/**
 * Two imports of one user, or one and the deletion of the account, would otherwise wait for each
 * other's rows.
 */
async function lockAccount({ db, actor }: Ctx): Promise<void> {
  const account = await db
    .selectFrom("user_account")
    .where("id", "=", actor.userId)
    .where("deletion_requested_at", "is", null)
    .select("id")
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!account) throw new AppError("SESSION_ENDED", "The account was deleted.");
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
