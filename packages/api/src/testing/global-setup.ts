import { migrate } from "@recofinement/db";
import { useTemplate } from "@recofinement/db/testing";

import { openQueue } from "../jobs/queue.ts";

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** One migrated database, job queue included, for the tests of this package to copy. */
export default () =>
  useTemplate(async (database) => {
    await migrate(database);
    const queue = await openQueue(database, { log, worker: false });
    await queue.stop();
  });
