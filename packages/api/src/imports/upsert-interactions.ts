import type { Database } from "@recofinement/db";
import { type RawBuilder, sql, type Transaction } from "kysely";

import type { RatingDelta } from "../features/interactions/queries.ts";
import type { ImportedInteraction } from "./types.ts";

/** An interaction of a data set between rows that are here. */
export type InteractionRow = Omit<ImportedInteraction, "userId" | "contentId"> & {
  readonly userId: number;
  readonly contentId: number;
};

/** What storing a batch has done. */
export interface StoredInteractions {
  readonly added: number;
  readonly changed: number;
  /** By how much the aggregates of contents change. */
  readonly deltas: RatingDelta[];
}

/** A value of an interaction, whether a row of a data set has one, and the moment that belongs to it. */
const parts = [
  { value: "rating", moment: "rated_at", isGiven: sql`excluded.rating is not null` },
  { value: "view_count", moment: "viewed_at", isGiven: sql`excluded.view_count > 0` },
  { value: "count", moment: "counted_at", isGiven: sql`excluded.count > 0` },
] as const;

/**
 * Stores interactions as a data set has them: values are replaced and not added to, so that a second
 * import changes nothing. What somebody did here later than the data set says stays.
 * Two rows for one user and content are not allowed in one call.
 *
 * The old rating is read by the upsert itself, as `upsertRatings` does and for its reason.
 */
export async function upsertInteractions(
  db: Transaction<Database>,
  interactions: readonly InteractionRow[],
): Promise<StoredInteractions> {
  const { rows } = await sql<RatingDelta & { added: number; stored: number }>`
    with changed as (
      insert into interaction as kept (user_id, content_id,
        rating, rated_at, view_count, viewed_at, count, counted_at)
      select * from unnest(
        ${interactions.map((row) => row.userId)}::integer[],
        ${interactions.map((row) => row.contentId)}::integer[],
        ${interactions.map((row) => row.rating ?? null)}::real[],
        ${interactions.map((row) => row.ratedAt ?? null)}::timestamptz[],
        ${interactions.map((row) => row.viewCount ?? 0)}::integer[],
        ${interactions.map((row) => row.viewedAt ?? null)}::timestamptz[],
        ${interactions.map((row) => row.count ?? 0)}::integer[],
        ${interactions.map((row) => row.countedAt ?? null)}::timestamptz[]
      )
      on conflict (user_id, content_id) do update set
        previous_rating = kept.rating, ${sql.join(parts.flatMap(assignments))}
      where ${sql.join(parts.map(isChange), sql` or `)}
      returning content_id, rating, previous_rating, xmax = 0 as is_added
    )
    select content_id as "contentId",
      sum(coalesce(rating, 0) - coalesce(previous_rating, 0))::double precision as sum,
      (count(rating) - count(previous_rating))::integer as count,
      count(*) filter (where is_added)::integer as added,
      count(*)::integer as stored
    from changed group by content_id`.execute(db);
  const added = rows.reduce((sum, row) => sum + row.added, 0);
  const stored = rows.reduce((sum, row) => sum + row.stored, 0);
  return { added, changed: stored - added, deltas: rows };
}

type Part = (typeof parts)[number];

function assignments(part: Part): RawBuilder<unknown>[] {
  return [part.value, part.moment].map((column) => {
    const name = sql.ref(column);
    return sql`${name} = case when ${replaces(part)} then excluded.${name} else kept.${name} end`;
  });
}

function isChange(part: Part): RawBuilder<boolean> {
  const [value, moment] = [sql.ref(part.value), sql.ref(part.moment)];
  return sql`(${replaces(part)}
    and (kept.${value}, kept.${moment}) is distinct from (excluded.${value}, excluded.${moment}))`;
}

/** Whether the data set has the last word: nothing later is known. */
function replaces({ moment, isGiven }: Part): RawBuilder<boolean> {
  const at = sql.ref(moment);
  return sql`(${isGiven} and (kept.${at} is null or kept.${at} <= excluded.${at}))`;
}
