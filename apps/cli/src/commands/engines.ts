import {
  type Engines,
  openEngines,
  runEngines,
  runTask,
  taskNames,
  type TaskName,
} from "@recofinement/api";
import { type DatabaseHandle, openMigrated } from "@recofinement/db";
import { Argument, Command } from "commander";

import { readLocation } from "../config.ts";
import { createProgress, type Progress } from "../progress.ts";

type Report = Record<string, number>;

/** `engines run [name]`: trains the engines and recomputes everybody's lists now. */
export function enginesCommand(): Command {
  const command = new Command("engines").description("the recommendation engines");
  command
    .command("run")
    .description("run one of them for everybody, or all one after the other")
    .addArgument(new Argument("[name]", "which one; all by default").choices(taskNames))
    .action(async (name: TaskName | undefined) => {
      const database = await openMigrated(readLocation(), { timeouts: false });
      const progress = createProgress();
      try {
        const reports = await runEnginesOn(database, progress, name);
        progress.end();
        for (const [engine, report] of reports) {
          process.stdout.write(`${engine}: ${describe(report)}\n`);
        }
      } finally {
        progress.end();
        await database.close();
      }
    });
  return command;
}

/** Runs one engine on an open database, or all; returns what each has done. */
export async function runEnginesOn(
  { db }: DatabaseHandle,
  progress: Progress,
  name?: TaskName,
): Promise<[engine: string, report: Report][]> {
  const engines = openEngines({ db });
  try {
    return await run(engines, progress, name);
  } finally {
    await engines.close();
  }
}

async function run(
  engines: Engines,
  progress: Progress,
  name: TaskName | undefined,
): Promise<[engine: string, report: Report][]> {
  const onProgress = (done: number) => progress.report(name ?? "engines", done * 100, 100);
  if (name) return [[name, await runTask(engines, name, onProgress)]];
  return Object.entries(await runEngines(engines, onProgress));
}

/** "3 users, version 7" of the counts. */
function describe(report: Report): string {
  return Object.entries(report)
    .map(([what, count]) => (what === "version" ? `version ${count}` : `${count} ${what}`))
    .join(", ");
}
