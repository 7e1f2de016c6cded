#!/usr/bin/env node
import { DatabaseOpenError } from "@recofinement/db";
import { Command } from "commander";

import { enginesCommand } from "./commands/engines.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { importCommand } from "./commands/import.ts";
import { jobsCommand } from "./commands/jobs.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { userCommand } from "./commands/user.ts";

const program = new Command("recofinement")
  .description("Operates a RecoFinement installation. DATABASE_URL and DATA_DIR say which one.")
  .addCommand(migrateCommand())
  .addCommand(importCommand())
  .addCommand(userCommand())
  .addCommand(enginesCommand())
  .addCommand(jobsCommand())
  .addCommand(evaluateCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${describe(error)}\n`);
  process.exitCode = 1;
}

/** The message of an error with those of its causes, as far as they say more. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  if (cause === undefined || error instanceof DatabaseOpenError) return message;
  const reason = describe(cause);
  return message.includes(reason) ? message : `${message}\n  ${reason}`;
}
