import type { JobQueue } from "../../jobs/queue.ts";
import type { Queryable } from "@recofinement/db";

/** What leaves work for later. */
export type Sender = { db: Queryable; jobs: JobQueue };

/**
 * Has one user's lists recomputed soon. Each change queues a job of its own, visible when the change
 * is: leaving it out because another one waits would lose a change that commits after that one ran.
 */
export function enqueueUserLists({ db, jobs }: Sender, userId: number): Promise<void> {
  return jobs.send(db, { name: "recommendations.user", payload: { userId } });
}

/** Has a group's lists recomputed soon. */
export function enqueueGroupLists({ db, jobs }: Sender, groupId: number): Promise<void> {
  return jobs.send(db, { name: "recommendations.group", payload: { groupId } });
}

/** Has the engines trained and all lists recomputed soon. */
export function enqueueEngineRun({ db, jobs }: Sender): Promise<void> {
  return jobs.send(db, { name: "engines.run", payload: {} });
}

/** Has the lists of all groups recomputed that a user is in. */
export async function enqueueListsOfGroups(sender: Sender, userId: number): Promise<void> {
  const groups = await sender.db
    .selectFrom("group_member")
    .where("user_id", "=", userId)
    .select("group_id")
    .orderBy("group_id")
    .execute();
  for (const { group_id } of groups) await enqueueGroupLists(sender, group_id);
}
