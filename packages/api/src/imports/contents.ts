import type { Database, Kind } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

import { inBatches } from "./batches.ts";
import type { Completions } from "./completion.ts";
import {
  addEpisodes,
  contentRows,
  reserveContentIds,
  writeDetails,
  writeEpisodes,
  writeWorks,
} from "./content-parts.ts";
import type { ImportRun, Placed } from "./import-run.ts";
import { findContents } from "./matching.ts";
import { mergeContents } from "./merge.ts";
import { TallyCounter } from "./tally.ts";
import type { ImportedContent, ImportReport } from "./types.ts";

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
  const lines = { part: "contents", rows: source.contents, size: batchSize } as const;
  for await (const batch of inBatches(run, lines)) {
    const contents = new Map<string, ImportedContent>();
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
  contents: readonly ImportedContent[],
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

/** Adds contents to the catalogue, as yet without their parts. */
export async function addContents(
  db: Transaction<Database>,
  fresh: ImportedContent[],
): Promise<Placed[]> {
  if (fresh.length === 0) return [];
  const ids = await reserveContentIds(db, fresh.length);
  const placed = ids.flatMap((contentId, i) => {
    const value = fresh[i];
    return value === undefined ? [] : [{ contentId, value }];
  });
  await sql`
    insert into content (id, kind, title, year, cover, description, creators) overriding system value
    select id, kind, title, year, cover, description, creators
    from jsonb_populate_recordset(null::content, ${JSON.stringify(contentRows(placed))}::jsonb)`.execute(
    db,
  );
  return placed;
}

/** Writes down what contents are called in a data set and elsewhere; what is taken stays. */
export async function writeIdentifiers(
  db: Transaction<Database>,
  { sourceName, placed }: { sourceName: string; placed: Placed[] },
): Promise<void> {
  const rows = placed.flatMap(({ contentId, value }) =>
    Object.entries({ ...value.identifiers, [sourceName]: value.id }).map(
      ([source, identifier]) => ({
        source,
        identifier,
        contentId,
      }),
    ),
  );
  await sql`
    insert into content_identifier (source, identifier, content_id)
    select * from unnest(
      ${rows.map((row) => row.source)}::text[],
      ${rows.map((row) => row.identifier)}::text[],
      ${rows.map((row) => row.contentId)}::integer[]
    ) on conflict do nothing`.execute(db);
}
