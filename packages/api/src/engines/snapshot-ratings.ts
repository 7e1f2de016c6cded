import type { Queryable } from "@recofinement/db";
import { cellList, freshness, type TrainingData, USED } from "@recofinement/engine";
import { sql } from "kysely";

/** Rows that are read in one query. */
const batchSize = 50_000;

/** Reads who likes what: ratings, and uses that nobody has rated. */
export async function readRatings(
  db: Queryable,
  itemOf: ReadonlyMap<number, number>,
): Promise<Pick<TrainingData, "ratings" | "trend">> {
  const cells = cellList();
  const trend = {
    weight: new Float64Array(itemOf.size),
    stars: new Float64Array(itemOf.size),
  };
  let [users, lastUser, lastContent] = [0, 0, 0];
  for (;;) {
    const rows = await readBatch(db, lastUser, lastContent);
    for (const { userId, contentId, rating, days } of rows) {
      if (userId !== lastUser || users === 0) users++;
      lastUser = userId;
      lastContent = contentId;
      const item = itemOf.get(contentId);
      if (item === undefined) continue;
      const stars = rating ?? USED;
      cells.add(users - 1, item, stars);
      if (days === null) continue;
      const weight = freshness(days);
      trend.weight[item] = (trend.weight[item] ?? 0) + weight;
      trend.stars[item] = (trend.stars[item] ?? 0) + weight * stars;
    }
    if (rows.length < batchSize) return { ratings: cells.matrix(users, itemOf.size), trend };
  }
}

function readBatch(db: Queryable, afterUser: number, afterContent: number) {
  return db
    .selectFrom("interaction")
    .where(({ eb, refTuple, tuple }) =>
      eb(refTuple("user_id", "content_id"), ">", tuple(afterUser, afterContent)),
    )
    .where((eb) => eb.or([eb("rating", "is not", null), eb("count", ">", 0)]))
    .select([
      "user_id as userId",
      "content_id as contentId",
      "rating",
      // Of what was imported without a date nobody knows how fresh it is.
      sql<number | null>`extract(epoch from now() - coalesce(rated_at, counted_at))
        ::double precision / 86400`.as("days"),
    ])
    .orderBy("user_id")
    .orderBy("content_id")
    .limit(batchSize)
    .execute();
}
