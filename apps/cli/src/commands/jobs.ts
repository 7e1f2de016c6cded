import { jobStates, type JobState, listJobs, openQueue, retryFailed } from "@recofinement/api";
import { type DatabaseHandle, openMigrated } from "@recofinement/db";
import { Argument, Command, InvalidArgumentError, Option } from "commander";

import { align } from "../align.ts";
import { readLocation } from "../config.ts";

/** `jobs list|retry`: the work that waits, is under way or has failed. */
export function jobsCommand(): Command {
  const command = new Command("jobs").description("background work");
  command
    .command("list")
    .description("the latest jobs, newest first")
    .addOption(new Option("--state <state>", "only those").choices(jobStates))
    .option("--limit <n>", "how many", readLimit, 25)
    .action(({ state, limit }: { state?: JobState; limit: number }) =>
      onQueue(async ({ database }) => {
        const jobs = await listJobs(database.db, { state, after: undefined, limit });
        const rows = jobs.map(({ id, name, state: stands, createdAt, error }) => [
          id,
          name,
          stands,
          createdAt.toISOString(),
          error ?? "",
        ]);
        process.stdout.write(
          `${align([["id", "job", "state", "queued", ""], ...rows]).join("\n")}\n`,
        );
      }),
    );
  command
    .command("retry")
    .description("has a job that has failed tried once more")
    .addArgument(new Argument("<id>", "of the job").argParser(readId))
    .action((id: string) =>
      onQueue(async ({ database, jobs }) => {
        await retryFailed({ db: database.db, jobs }, id);
        process.stdout.write("It waits for a worker.\n");
      }),
    );
  return command;
}

/** Opens the database and its queue for as long as the work takes. */
async function onQueue(
  work: (opened: {
    database: DatabaseHandle;
    jobs: Awaited<ReturnType<typeof openQueue>>;
  }) => Promise<void>,
): Promise<void> {
  const database = await openMigrated(readLocation());
  try {
    const jobs = await openQueue(database, { log: silent, worker: false });
    try {
      await work({ database, jobs });
    } finally {
      await jobs.stop();
    }
  } finally {
    await database.close();
  }
}

const nothing = () => undefined;
const silent = { info: nothing, warn: nothing, error: nothing };

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1_000) return limit;
  throw new InvalidArgumentError("It must be a whole number from 1 to 1,000.");
}

function readId(text: string): string {
  if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)) return text;
  throw new InvalidArgumentError("It must be the id of a job, as `jobs list` shows it.");
}
