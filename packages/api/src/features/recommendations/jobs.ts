import type { JobQueue } from "../../jobs/queue.ts";
import type { Queryable } from "@recofinement/db";

type Sender = { db: Queryable; jobs: JobQueue };

/** Has one user's lists recomputed soon, once however often it is asked for meanwhile. */
export function enqueueUserLists({ db, jobs }: Sender, userId: number): Promise<void> {
  return jobs.send(db, { name: "recommendations.user", payload: { userId }, key: `${userId}` });
}

/** Has the engines trained and all lists recomputed soon. */
export function enqueueEngineRun({ db, jobs }: Sender): Promise<void> {
  return jobs.send(db, { name: "engines.run", payload: {} });
}
