import type { Database } from "@recofinement/db";
import type { Transaction } from "kysely";

import {
  adjustAggregates,
  type RatingDelta,
  type RatingRow,
  upsertRatings,
} from "../features/interactions/queries.ts";
import type { ImportRun } from "./import-run.ts";
import { inBatches } from "./batches.ts";
import { ShadowUsers } from "./shadow-users.ts";
import type { ImportReport } from "./types.ts";

const batchSize = 5_000;

/** Stores the ratings of a data set under shadow users; of two by one user on one content, the last. */
export async function importRatings(run: ImportRun): Promise<ImportReport["ratings"]> {
  const { db, source, rejections } = run;
  const contentIds = await readContentIds(db, source.name);
  const users = new ShadowUsers(source.name);
  // Applied at the end, so that contents are locked for a moment and not for the whole import.
  const deltas = new Map<number, RatingDelta>();
  let stored = 0;
  const lines = { rows: source.ratings, size: batchSize };
  for await (const batch of inBatches(run, "ratings", lines)) {
    const known = batch.flatMap(({ line, value }) => {
      const contentId = contentIds.get(value.contentId);
      if (contentId !== undefined) return [{ ...value, contentId }];
      const reason = `There is no content with the identifier ${value.contentId}.`;
      rejections.add({ part: "ratings", line, reason });
      return [];
    });
    const userIds = await users.resolve(
      db,
      known.map(({ userId }) => userId),
    );
    const rows = new Map<string, RatingRow>();
    for (const { userId: id, contentId, rating, at } of known) {
      const userId = userIds.get(id);
      if (userId === undefined) continue;
      rows.set(`${userId}:${contentId}`, { userId, contentId, rating, ratedAt: at });
    }
    for (const delta of await upsertRatings(db, [...rows.values()])) addDelta(deltas, delta);
    stored += rows.size;
  }
  await adjustAggregates(db, [...deltas.values()]);
  return { stored, users: users.count };
}

function addDelta(deltas: Map<number, RatingDelta>, delta: RatingDelta): void {
  const { contentId } = delta;
  const before = deltas.get(contentId) ?? { sum: 0, count: 0 };
  const sum = before.sum + delta.sum;
  deltas.set(contentId, { contentId, sum, count: before.count + delta.count });
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
