import type { Database } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

import { adjustAggregates, upsertRatings } from "../features/interactions/queries.ts";
import { inBatches, type RejectionLog } from "./rejections.ts";
import type { ImportedRating, ImportReport, ImportSource, OnImportProgress } from "./types.ts";

const batchSize = 5_000;

/** Stores the ratings of a data set under shadow users; a rating that comes twice counts once, the last. */
export async function importRatings(
  db: Transaction<Database>,
  {
    source,
    rejections,
    onProgress,
  }: { source: ImportSource; rejections: RejectionLog; onProgress: OnImportProgress },
): Promise<ImportReport["ratings"]> {
  const contentIds = await readContentIds(db, source.name);
  const users = new ShadowUsers(source.name);
  // Applied at the end, so that contents are locked for a moment and not for the whole import.
  const deltas = new Map<number, { contentId: number; sum: number; count: number }>();
  let lines = 0;
  let stored = 0;
  const reject = (line: number, reason: string) =>
    rejections.add({ part: "ratings", line, reason });
  for await (const batch of inBatches(source.ratings, { size: batchSize, reject })) {
    const userIds = await users.resolve(
      db,
      batch.map(({ value }) => value.userId),
    );
    const rows = new Map<
      string,
      { userId: number; contentId: number; rating: number; ratedAt: Date }
    >();
    for (const { line, value } of batch) {
      const contentId = contentIds.get(value.contentId);
      const userId = userIds.get(value.userId);
      if (contentId === undefined)
        reject(line, `There is no content with the identifier ${value.contentId}.`);
      else if (userId !== undefined)
        rows.set(`${userId}:${contentId}`, toRow(value, { userId, contentId }));
    }
    for (const delta of await upsertRatings(db, [...rows.values()])) addDelta(deltas, delta);
    stored += rows.size;
    lines += batch.length;
    onProgress("ratings", lines);
  }
  await adjustAggregates(db, [...deltas.values()]);
  return { stored, users: users.count };
}

function toRow({ rating, at }: ImportedRating, ids: { userId: number; contentId: number }) {
  return { ...ids, rating, ratedAt: at };
}

function addDelta(
  deltas: Map<number, { contentId: number; sum: number; count: number }>,
  { contentId, sum, count }: { contentId: number; sum: number; count: number },
): void {
  const before = deltas.get(contentId) ?? { sum: 0, count: 0 };
  deltas.set(contentId, { contentId, sum: before.sum + sum, count: before.count + count });
}

async function readContentIds(
  db: Transaction<Database>,
  sourceName: string,
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("content_identifier")
    .where("source", "=", sourceName)
    .select(["identifier", "content_id"])
    .execute();
  return new Map(rows.map(({ identifier, content_id }) => [identifier, content_id]));
}

/** The people of a data set as accounts that nobody can sign in to. */
class ShadowUsers {
  readonly #sourceName: string;
  readonly #ids = new Map<string, number>();

  constructor(sourceName: string) {
    this.#sourceName = sourceName;
  }

  get count(): number {
    return this.#ids.size;
  }

  /** The accounts of users of the data set, made when they are missing. */
  async resolve(
    db: Transaction<Database>,
    userIds: string[],
  ): Promise<ReadonlyMap<string, number>> {
    const wanted = [...new Set(userIds)].filter((id) => !this.#ids.has(id));
    const prefix = `${this.#sourceName}:`;
    const { rows } = await sql<{ id: number; origin: string }>`
      with wanted as (select unnest(${wanted.map((id) => prefix + id)}::text[]) as origin),
      added as (
        insert into user_account (username, origin)
        select replace(origin, ':', '-'), origin from wanted
        on conflict (origin) do nothing returning id, origin
      )
      select id, origin from added
      union all
      select user_account.id, user_account.origin from user_account join wanted using (origin)`.execute(
      db,
    );
    for (const { id, origin } of rows) this.#ids.set(origin.slice(prefix.length), id);
    return this.#ids;
  }
}
