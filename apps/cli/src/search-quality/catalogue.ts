import path from "node:path";

import { importDataSet } from "@recofinement/api";
import type { TestApp } from "@recofinement/api/testing";
import { openPostgres } from "@recofinement/db";

import { formats } from "../datasets/formats.ts";

/** The data sets that are searched, by the format that reads each. */
export const searchedDataSets = new Map([
  ["movielens", "ml-latest-small"],
  ["goodbooks", "goodbooks-10k"],
  ["steam", "steam-store"],
  ["netflix", "netflix-titles"],
  ["tracks", "classic-rock"],
  ["play-store", "googleplaystore"],
]);

/** Imports all of them as the command does, with the popularity that the engines would write. */
export async function importCatalogue({ database }: TestApp, directory: string): Promise<void> {
  const { url } = database;
  const patient = url === undefined ? database : openPostgres({ url, timeouts: false });
  for (const [format, folder] of searchedDataSets) {
    const dataSet = await formats.get(format)?.(path.join(directory, folder));
    if (dataSet) await importDataSet({ db: patient.db }, dataSet.source);
  }
  // The engines' `weightedRatings`; training all of them for it would take a minute.
  await patient.query(
    "update content set popularity = (rating_sum + 50 * 2.5) / (rating_count + 50)",
  );
  await patient.query("vacuum analyze");
  if (patient !== database) await patient.close();
}
