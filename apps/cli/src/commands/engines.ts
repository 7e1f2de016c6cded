import { createRecommender, runEngines } from "@recofinement/api";
import { type DatabaseHandle, openMigrated } from "@recofinement/db";
import { Command } from "commander";

import { readLocation } from "../config.ts";
import { createProgress, type Progress } from "../progress.ts";

/** `engines run`: trains the engines and recomputes everybody's lists now. */
export function enginesCommand(): Command {
  const command = new Command("engines").description("the recommendation engines");
  command
    .command("run")
    .description("train them and recompute everybody's lists now")
    .action(async () => {
      const database = await openMigrated(readLocation(), { timeouts: false });
      const progress = createProgress();
      try {
        const { contents, users } = await runEnginesOn(database, progress);
        process.stdout.write(`${contents} contents, lists of ${users} users\n`);
      } finally {
        progress.end();
        await database.close();
      }
    });
  return command;
}

/** Runs the engines on an open database. */
export function runEnginesOn({ db }: DatabaseHandle, progress: Progress) {
  const recommender = createRecommender(db);
  return runEngines({ db, recommender }, (done) => progress.report("engines", done * 100, 100));
}
