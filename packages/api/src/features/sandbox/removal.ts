import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";

/** Runs that are deleted in one statement, with up to some thousand results each. */
const batchSize = 20;

/** Deletes some runs of a profile, or of all profiles of a user; false when those were the last ones. */
export async function deleteSomeRuns(
  db: Queryable,
  whose: { profileId: number } | { ownerId: number },
): Promise<boolean> {
  const isWanted =
    "profileId" in whose
      ? sql<boolean>`profile_id = ${whose.profileId}`
      : sql<boolean>`profile_id in (select id from sandbox_profile where owner_id = ${whose.ownerId})`;
  const { numDeletedRows } = await db
    .deleteFrom("sandbox_run")
    .where("id", "in", (eb) =>
      eb.selectFrom("sandbox_run").where(isWanted).select("id").orderBy("id").limit(batchSize),
    )
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
