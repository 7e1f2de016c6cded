import { z } from "zod";

import { currentModel } from "../../engines/models.ts";
import { taskNames, type TaskName } from "../../engines/task-names.ts";
import { listJobs } from "../../jobs/list-jobs.ts";
import { jobDefinitions } from "../../jobs/registry.ts";
import { retryFailed } from "../../jobs/retry.ts";
import { readCursor, toPage } from "../../page.ts";
import type { UserContext } from "../../trpc/context.ts";
import { readRates } from "./rates.ts";
import type {
  EnginesOutput,
  JobPage,
  JobsInput,
  RetryJobInput,
  RunEngineInput,
} from "./schemas.ts";

/** How the engines stand: their last runs, the model that is served, and how their lists are taken up. */
export async function describeEngines({ db, impressions }: UserContext): Promise<EnginesOutput> {
  await impressions.flush();
  const runs = await db
    .selectFrom("engine_run")
    .where("user_id", "is", null)
    .distinctOn("engine")
    .select([
      "engine",
      "id",
      "started_at as startedAt",
      "finished_at as finishedAt",
      "progress",
      "error",
      "report",
    ])
    .orderBy("engine")
    .orderBy("id", "desc")
    .execute();
  const byEngine = new Map(runs.map(({ engine, ...run }) => [engine, run]));
  const model = await currentModel(db);
  return {
    engines: taskNames.map((name) => {
      const run = byEngine.get(name);
      return { name, schedule: scheduleOf(name), lastRun: run ? presentRun(run) : null };
    }),
    model: model ?? null,
    rates: await readRates(db),
  };
}

function scheduleOf(name: TaskName): string {
  return jobDefinitions[`engines.${name}`].schedule ?? "";
}

interface RunRow {
  id: number;
  startedAt: Date | null;
  finishedAt: Date | null;
  progress: number;
  error: string | null;
  report: Record<string, number> | null;
}

function presentRun({ startedAt, finishedAt, report, ...run }: RunRow) {
  const seconds =
    startedAt && finishedAt ? (finishedAt.getTime() - startedAt.getTime()) / 1000 : null;
  return { ...run, startedAt, finishedAt, seconds, counts: report ?? {} };
}

/** Has an engine run soon, or all of them, whether or not something has changed. */
export async function runEngine(
  { db, jobs }: UserContext,
  { engine }: RunEngineInput,
): Promise<null> {
  await jobs.send(db, {
    name: engine ? `engines.${engine}` : "engines.run",
    payload: { force: true },
  });
  return null;
}

const JobPosition = z.tuple([z.literal("jobs"), z.int().min(0).max(4e15), z.uuid()]);

/** The work that waits, is under way or done, newest first. */
export async function listAllJobs(
  { db }: UserContext,
  { cursor, limit, state }: JobsInput,
): Promise<JobPage> {
  const position = readCursor(JobPosition, cursor);
  const after = position && { micros: position[1], id: position[2] };
  return toPage(await listJobs(db, { state, after, limit: limit + 1 }), limit, (job) => [
    "jobs",
    job.micros,
    job.id,
  ]);
}

/** Has a failed job tried once more. */
export async function retryJob({ db, jobs }: UserContext, { jobId }: RetryJobInput): Promise<null> {
  await retryFailed({ db, jobs }, jobId);
  return null;
}
