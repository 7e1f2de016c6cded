import type { JobQueue } from "../../jobs/queue.ts";
import type { Queryable } from "@recofinement/db";

type Sender = { db: Queryable; jobs: JobQueue };

/**
 * Has one user's lists recomputed soon. Each change queues a job of its own, visible when the change
 * is: leaving it out because another one waits would lose a change that commits after that one ran.
 */
export function enqueueUserLists({ db, jobs }: Sender, userId: number): Promise<void> {
  return jobs.send(db, { name: "recommendations.user", payload: { userId } });
}

/** Has the engines trained and all lists recomputed soon. */
export function enqueueEngineRun({ db, jobs }: Sender): Promise<void> {
  return jobs.send(db, { name: "engines.run", payload: {} });
}
