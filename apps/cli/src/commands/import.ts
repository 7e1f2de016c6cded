import { statSync } from "node:fs";

import { importDataSet, type ImportOptions, previewImport } from "@recofinement/api";
import { type DatabaseHandle, openMigrated } from "@recofinement/db";
import { Command } from "commander";

import { readLocation } from "../config.ts";
import { formats } from "../datasets/formats.ts";
import type { DataSet } from "../datasets/data-set.ts";
import { createProgress } from "../progress.ts";
import { runEnginesOn } from "./engines.ts";
import { describeImport } from "./import-report.ts";
import { openRejectedFile } from "./rejected-file.ts";

interface Options {
  readonly engines: boolean;
  readonly dryRun?: boolean;
  readonly rejected?: string;
  readonly withRoles?: boolean;
}

/** `import <format> <path>`: brings a data set into the catalogue. */
export function importCommand(): Command {
  return new Command("import")
    .description("bring a data set into the catalogue; repeatable, all or nothing")
    .argument("<format>", `one of: ${[...formats.keys()].join(", ")}`)
    .argument("<path>", "where the data set lies")
    .option("--dry-run", "say what would change, and change nothing")
    .option("--rejected <file>", "write all lines that are left out to a new CSV file")
    .option("--with-roles", "give accounts the roles that a dump says they had")
    .option("--no-engines", "do not run the engines afterwards")
    .action(async (format: string, place: string, options: Options) => {
      const open = formats.get(format);
      if (!open) {
        throw new Error(
          `There is no format "${format}". Known are: ${[...formats.keys()].join(", ")}.`,
        );
      }
      if (!statSync(place, { throwIfNoEntry: false })) throw new Error(`${place} does not exist.`);
      await runImport(await open(place), options);
    });
}

async function runImport(
  { source, lines }: DataSet,
  { engines, dryRun = false, rejected, withRoles = false }: Options,
): Promise<void> {
  const started = performance.now();
  const rejectedFile = rejected === undefined ? undefined : openRejectedFile(rejected);
  const progress = createProgress();
  const importOptions: ImportOptions = {
    withRoles,
    onProgress: (part, done) => progress.report(part, done, lines[part] ?? 0),
    ...(rejectedFile && { onRejected: rejectedFile.add }),
  };
  let database: DatabaseHandle | undefined;
  let isImported = false;
  try {
    database = await openMigrated(readLocation(), { timeouts: false });
    const run = dryRun ? previewImport : importDataSet;
    const report = await run(database, source, importOptions);
    isImported = true;
    const seconds = (performance.now() - started) / 1000;
    if (engines && !dryRun) await runEnginesOn(database, progress);
    process.stdout.write(describeImport(report, { seconds, dryRun }));
  } finally {
    progress.end();
    if (isImported) rejectedFile?.close();
    else rejectedFile?.discard();
    await database?.close();
  }
}
