import { openMigrated } from "@recofinement/db";
import { Command } from "commander";

import { readLocation } from "../config.ts";

/** `migrate`: brings the schema up to date. */
export function migrateCommand(): Command {
  return new Command("migrate")
    .description("bring the database's schema up to date")
    .action(async () => {
      const database = await openMigrated(readLocation(), { timeouts: false });
      await database.close();
      process.stdout.write("The schema is up to date.\n");
    });
}
