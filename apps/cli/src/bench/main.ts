import { Command, InvalidArgumentError } from "commander";

import { createProgress } from "../progress.ts";
import { NotStoppedError } from "./closers.ts";
import { freshnessToTable, measureFreshness } from "./freshness/freshness.ts";
import { measureGrowth } from "./growth/growth.ts";
import { growthToJson, growthToTable } from "./growth/report.ts";
import { NoPostgresError } from "./postgres-programs.ts";
import { toJson, toTable } from "./report.ts";
import { runBenchmark } from "./run.ts";
import { measureScale, scaleToTable } from "./scale/scale.ts";

interface Flags {
  json: boolean;
  short: boolean;
  rounds?: number;
}

const fullRounds = 8;
const shortRounds = 3;
const mostRounds = 200;
const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

const interruption = new AbortController();
for (const [name, number] of Object.entries(signalNumbers)) {
  process.on(name, () => {
    // As a shell reports a program that a signal ended.
    process.exitCode = 128 + number;
    interruption.abort();
  });
}

const command = new Command("bench")
  // Else it takes the options of its subcommand, which have the same names, for its own.
  .enablePositionalOptions()
  .description(
    "measures the server's authenticated point read beside the floors it is compared with",
  )
  .option("--json", "print one JSON object in place of the table", false)
  .option(
    "--short",
    `10,000 contents and ${shortRounds} rounds in place of 100,000 and ${fullRounds}`,
    false,
  )
  .option(
    "--rounds <n>",
    `rounds, 1 to ${mostRounds}; fewer than ${fullRounds} make it a short run`,
    readRounds,
  )
  .action(bench);

command
  .command("growth")
  .description("measures reads of a growing catalogue, up to a million contents (takes a while)")
  .option("--json", "print one JSON object in place of the table", false)
  .option("--short", "10,000 and 100,000 contents only", false)
  .option("--plans <file>", "write down how PostgreSQL goes about the slowest input of each call")
  .action(growth);

command
  .command("freshness")
  .description("measures how long all lists take to be made, and one user's after a rating")
  .requiredOption("--data <dir>", "a MovieLens directory")
  .option("--json", "print one JSON object in place of the table", false)
  .action(freshness);

command
  .command("scale")
  .description(
    "measures what training and ranking cost as catalogue and ratings grow (takes a while)",
  )
  .option("--json", "print one JSON object in place of the table", false)
  .option("--short", "up to 10,000 items and a million ratings only", false)
  .action(scale);

try {
  await command.parseAsync();
} catch (error) {
  if (interruption.signal.aborted && !(error instanceof NotStoppedError)) {
    process.stderr.write("Interrupted; everything that was started has been stopped.\n");
  } else {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

async function bench({
  json,
  short,
  rounds = short ? shortRounds : fullRounds,
}: Flags): Promise<void> {
  const progress = createProgress();
  try {
    const result = await runBenchmark({
      contents: short ? 10_000 : 100_000,
      users: 1_000,
      rounds,
      isShort: short || rounds < fullRounds,
      progress,
      signal: interruption.signal,
    });
    progress.end();
    const table = `${toTable(result)}\n`;
    if (!json) process.stdout.write(table);
    else {
      process.stderr.write(table);
      process.stdout.write(`${JSON.stringify(toJson(result))}\n`);
    }
  } catch (error) {
    if (!(error instanceof NoPostgresError)) throw error;
    process.stderr.write(`Skipped. ${error.message}\n`);
    if (json) process.stdout.write(`${JSON.stringify({ skipped: error.message })}\n`);
  } finally {
    progress.end();
  }
}

async function growth({
  json,
  short,
  plans,
}: Pick<Flags, "json" | "short"> & { plans?: string }): Promise<void> {
  const sizes = short ? [10_000, 100_000] : [10_000, 100_000, 1_000_000];
  const progress = createProgress();
  try {
    const result = await measureGrowth({ sizes, progress, signal: interruption.signal, plans });
    progress.end();
    process.stdout.write(
      `${json ? JSON.stringify(growthToJson(result)) : growthToTable(result)}\n`,
    );
  } finally {
    progress.end();
  }
}

async function freshness({ json, data }: { json: boolean; data: string }): Promise<void> {
  const progress = createProgress();
  try {
    const result = await measureFreshness({ data, progress, signal: interruption.signal });
    progress.end();
    process.stdout.write(`${json ? JSON.stringify(result) : freshnessToTable(result)}\n`);
  } finally {
    progress.end();
  }
}

async function scale({ json, short }: Pick<Flags, "json" | "short">): Promise<void> {
  const progress = createProgress();
  try {
    const results = await measureScale({
      short,
      progress,
      signal: interruption.signal,
      onCost: (cost) => process.stderr.write(`${JSON.stringify(cost)}\n`),
    });
    progress.end();
    process.stdout.write(`${json ? JSON.stringify(results) : scaleToTable(results)}\n`);
  } finally {
    progress.end();
  }
}

function readRounds(text: string): number {
  const rounds = Number(text);
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= mostRounds) return rounds;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${mostRounds}.`);
}
