import type { Database } from "@recofinement/db";
import { type RawBuilder, sql, type Transaction } from "kysely";

import type { InteractionRow } from "./upsert-interactions.ts";

/**
 * Interactions that contradict what is stored of the same moment. Whether they are news or only
 * followed by the line that is stored already is known when the data set has been read: they wait
 * until then, so that a second import of a data set that contradicts itself changes nothing.
 */
export class DisputedInteractions {
  #held = new Map<string, InteractionRow>();

  get size(): number {
    return this.#held.size;
  }

  /** The rows with each user and content once, without those that complete one which waits. */
  fold(rows: readonly InteractionRow[]): InteractionRow[] {
    const distinct = new Map<string, InteractionRow>();
    for (const row of rows) {
      const key = keyOf(row);
      const into = this.#held.has(key) ? this.#held : distinct;
      const earlier = into.get(key);
      into.set(key, earlier ? mergeRows(earlier, row) : row);
    }
    return [...distinct.values()];
  }

  /** Keeps those of different rows that are to wait, and gives the others. */
  async hold(
    db: Transaction<Database>,
    rows: readonly InteractionRow[],
  ): Promise<InteractionRow[]> {
    const disputed = await findDisputed(db, rows);
    const others: InteractionRow[] = [];
    for (const row of rows) {
      const key = keyOf(row);
      if (disputed.has(key)) this.#held.set(key, row);
      else others.push(row);
    }
    return others;
  }

  /** The rows that have waited, which then do no more. */
  release(): InteractionRow[] {
    const rows = [...this.#held.values()];
    this.#held.clear();
    return rows;
  }
}

function keyOf({ userId, contentId }: Pick<InteractionRow, "userId" | "contentId">): string {
  return `${userId}:${contentId}`;
}

/** One row of two, by the rule by which a row replaces what is stored. */
function mergeRows(first: InteractionRow, second: InteractionRow): InteractionRow {
  const { rating, ratedAt, viewCount, viewedAt, count, countedAt } = second;
  return {
    ...first,
    ...(rating !== undefined && isLater(first.ratedAt, ratedAt) && { rating, ratedAt }),
    ...(isPositive(viewCount) && isLater(first.viewedAt, viewedAt) && { viewCount, viewedAt }),
    ...(isPositive(count) && isLater(first.countedAt, countedAt) && { count, countedAt }),
  };
}

function isPositive(count: number | undefined): count is number {
  return count !== undefined && count > 0;
}

function isLater(first: Date | undefined, second: Date | undefined): boolean {
  return first === undefined || (second !== undefined && first <= second);
}

async function findDisputed(
  db: Transaction<Database>,
  rows: readonly InteractionRow[],
): Promise<ReadonlySet<string>> {
  const { rows: disputed } = await sql<{ userId: number; contentId: number }>`
    select kept.user_id as "userId", kept.content_id as "contentId"
    from unnest(
      ${rows.map((row) => row.userId)}::integer[],
      ${rows.map((row) => row.contentId)}::integer[],
      ${rows.map((row) => row.rating ?? null)}::real[],
      ${rows.map((row) => row.ratedAt ?? null)}::timestamptz[],
      ${rows.map((row) => row.viewCount || null)}::integer[],
      ${rows.map((row) => row.viewedAt ?? null)}::timestamptz[],
      ${rows.map((row) => row.count || null)}::integer[],
      ${rows.map((row) => row.countedAt ?? null)}::timestamptz[]
    ) as given (user_id, content_id, rating, rated_at, view_count, viewed_at, count, counted_at)
    -- Each is looked up: a plan for what the table held at its last count would read all of it.
    cross join lateral (
      select * from interaction
      where interaction.user_id = given.user_id and interaction.content_id = given.content_id offset 0
    ) as kept
    where ${contradicts("rating", "rated_at")}
      or (kept.view_count > 0 and ${contradicts("view_count", "viewed_at")})
      or (kept.count > 0 and ${contradicts("count", "counted_at")})`.execute(db);
  return new Set(disputed.map(keyOf));
}

/** Whether both have a value, not the same, and of one moment or of none. */
function contradicts(value: string, moment: string): RawBuilder<boolean> {
  const [keptValue, givenValue] = [sql.ref(`kept.${value}`), sql.ref(`given.${value}`)];
  const [keptAt, givenAt] = [sql.ref(`kept.${moment}`), sql.ref(`given.${moment}`)];
  return sql`(${keptValue} <> ${givenValue} and ${keptAt} is not distinct from ${givenAt})`;
}
