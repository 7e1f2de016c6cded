import type { Database, Kind } from "@recofinement/db";
import type { Transaction } from "kysely";

import { addContents, writeIdentifiers } from "../features/catalogue/writing/contents.ts";
import {
  addEpisodes,
  writeDetails,
  writeEpisodes,
  writeWorks,
} from "../features/catalogue/writing/parts.ts";
import type { NewContent, Placed } from "../features/catalogue/writing/types.ts";
import { inBatches } from "./batches.ts";
import type { Completions } from "./completion.ts";
import type { ImportRun } from "./import-run.ts";
import { limitContent } from "./limits.ts";
import { findContents } from "./matching.ts";
import { mergeContents } from "./merge.ts";
import { TallyCounter } from "./tally.ts";
import type { ImportReport } from "./types.ts";

const batchSize = 1_000;

/**
 * Finds or adds the contents of a data set, with everything that belongs to them. What contents lack
 * that were there already is noted for the end of the import, and so are all genres.
 */
export async function importContents(
  run: ImportRun,
  completions: Completions,
): Promise<ImportReport["contents"]> {
  const { db, source } = run;
  const tally = new TallyCounter(["added", "completed", "unchanged", "merged"]);
  const seen = new Set<string>();
  const lines = {
    part: "contents",
    rows: source.contents,
    size: batchSize,
    limit: limitContent,
  } as const;
  for await (const batch of inBatches(run, lines)) {
    const contents = new Map<string, NewContent>();
    const repeated = new Set<string>();
    for (const { value } of batch) {
      const earlier = contents.get(value.id);
      if (seen.has(value.id)) tally.add("merged", value);
      if (seen.has(value.id) && !earlier) repeated.add(value.id);
      seen.add(value.id);
      contents.set(value.id, earlier ? mergeContents(earlier, value) : value);
    }
    const { added, matched } = await placeContents(db, source.name, [...contents.values()]);
    for (const { value } of added) tally.add("added", value);
    completions.add(added);
    const lacking = await completions.note(db, matched);
    // At once, since interactions may refer to them.
    await addEpisodes(db, matched);
    for (const { contentId, value } of matched) {
      if (repeated.has(value.id)) continue;
      tally.add(lacking.has(contentId) ? "completed" : "unchanged", value);
    }
  }
  return tally.result();
}

/** Finds contents in the catalogue or adds them there, and writes down what the data set calls them. */
async function placeContents(
  db: Transaction<Database>,
  sourceName: string,
  contents: readonly NewContent[],
): Promise<{ added: Placed[]; matched: Placed[] }> {
  const found = await findContents(db, { sourceName, contents });
  const matched = contents.flatMap((value) => {
    const contentId = found.get(value.id);
    return contentId === undefined ? [] : [{ contentId, value }];
  });
  const added = await addContents(
    db,
    contents.filter(({ id }) => !found.has(id)),
  );
  for (const [kind, placed] of Map.groupBy(added, ({ value }): Kind => value.kind)) {
    await writeDetails(db, { kind, placed });
  }
  await writeWorks(db, added);
  await writeEpisodes(db, added);
  await writeIdentifiers(db, { sourceName, placed: [...added, ...matched] });
  return { added, matched };
}
