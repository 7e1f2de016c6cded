import { statSync } from "node:fs";

import { importDataSet, type ImportReport, type ImportSource } from "@recofinement/api";
import { openMigrated } from "@recofinement/db";
import { Command } from "commander";

import { readLocation } from "../config.ts";
import { movielensSource } from "../datasets/movielens-source.ts";
import { createProgress } from "../progress.ts";
import { runEnginesOn } from "./engines.ts";

/** A data set that can be imported: checks the place and opens it. */
type OpenSource = (
  place: string,
) => Promise<{ source: ImportSource; lines: Record<string, number> }>;

const formats = new Map<string, OpenSource>([["movielens", movielensSource]]);

/** `import <format> <path>`: brings a data set into the catalogue. */
export function importCommand(): Command {
  return new Command("import")
    .description("bring a data set into the catalogue; repeatable, all or nothing")
    .argument("<format>", `one of: ${[...formats.keys()].join(", ")}`)
    .argument("<path>", "where the data set lies")
    .option("--no-engines", "do not run the engines afterwards")
    .action(async (format: string, place: string, { engines }: { engines: boolean }) => {
      const open = formats.get(format);
      if (!open) {
        throw new Error(
          `There is no format "${format}". Known are: ${[...formats.keys()].join(", ")}.`,
        );
      }
      if (!statSync(place, { throwIfNoEntry: false })) throw new Error(`${place} does not exist.`);
      await runImport(await open(place), { engines });
    });
}

async function runImport(
  { source, lines }: Awaited<ReturnType<OpenSource>>,
  { engines }: { engines: boolean },
): Promise<void> {
  const started = performance.now();
  const database = await openMigrated(readLocation(), { timeouts: false });
  const progress = createProgress();
  try {
    const report = await importDataSet(database, source, (part, done) =>
      progress.report(part, done, lines[part] ?? 0),
    );
    const seconds = (performance.now() - started) / 1000;
    if (engines) await runEnginesOn(database, progress);
    print(report, seconds);
  } finally {
    progress.end();
    await database.close();
  }
}

function print({ contents, ratings, rejected }: ImportReport, seconds: number): void {
  const lines = [
    `contents: ${contents.added} added, ${contents.matched} there already`,
    `ratings: ${ratings.stored} by ${ratings.users} users`,
    `left out: ${rejected.count} lines`,
    ...rejected.first.map(({ part, line, reason }) => `  ${part}, line ${line}: ${reason}`),
    ...(rejected.count > rejected.first.length ? ["  …"] : []),
    `in ${seconds.toFixed(1)} s`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
