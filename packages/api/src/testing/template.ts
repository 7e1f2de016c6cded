import { migrate } from "@recofinement/db";
import { useTemplate } from "@recofinement/db/testing";

import { openQueue } from "../jobs/queue.ts";
import { beginTestLog, testLog } from "./test-log.ts";

/**
 * For a global setup: one migrated database, job queue included, that this run's tests copy, and a log
 * that is looked through at the end. Returns the teardown.
 */
export async function useApiTemplate(): Promise<() => Promise<void>> {
  const checkLog = beginTestLog();
  const drop = await useTemplate(async (database) => {
    await migrate(database);
    const queue = await openQueue(database, { log: testLog, worker: false });
    await queue.stop();
  });
  return async () => {
    await drop();
    checkLog();
  };
}
