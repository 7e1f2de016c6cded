import { type Queryable, sqlState } from "@recofinement/db";

import { AppError } from "../errors.ts";
import { findJob } from "./list-jobs.ts";
import type { JobQueue } from "./queue.ts";

/** Has a job that has failed tried once more, and no other one. */
export async function retryFailed(
  { db, jobs }: { db: Queryable; jobs: JobQueue },
  jobId: string,
): Promise<void> {
  const job = await findJob(db, jobId);
  if (!job)
    throw new AppError("JOB_NOT_FOUND", "There is no such job, or it is forgotten already.");
  if (job.state !== "failed") {
    throw new AppError("JOB_NOT_FAILED", "Only a job that has failed can be tried again.");
  }
  try {
    await jobs.retry(job);
  } catch (error) {
    if (sqlState(error) !== "23505") throw error;
    throw new AppError("JOB_WAITS_ALREADY", "Another job waits that does the same.");
  }
}
