import { migrate } from "@recofinement/db";
import { useTemplate } from "@recofinement/db/testing";

import { openQueue } from "../jobs/queue.ts";
import { silentLog } from "./test-app.ts";

/** For a global setup: one migrated database, job queue included, that this run's tests copy. */
export function useApiTemplate(): Promise<() => Promise<void>> {
  return useTemplate(async (database) => {
    await migrate(database);
    const queue = await openQueue(database, { log: silentLog, worker: false });
    await queue.stop();
  });
}
