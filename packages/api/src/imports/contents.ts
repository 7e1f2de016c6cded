import type { Database, Kind } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

import {
  reserveContentIds,
  writeDetails,
  writeEpisodes,
  writeGenres,
  writeWorks,
} from "./content-parts.ts";
import type { ImportRun, Placed } from "./import-run.ts";
import { linkWorks } from "../features/catalogue/works.ts";
import { inBatches } from "./batches.ts";
import type { ImportedContent, ImportReport } from "./types.ts";

const batchSize = 1_000;

/** Finds or adds the contents of a data set, with everything that belongs to them. */
export async function importContents(run: ImportRun): Promise<ImportReport["contents"]> {
  const { db, source, rejections } = run;
  const known = await readKnown(db, source.name);
  const totals = { added: 0, matched: 0 };
  const lines = { rows: source.contents, size: batchSize };
  for await (const batch of inBatches(run, "contents", lines)) {
    const matched: Placed[] = [];
    const fresh: ImportedContent[] = [];
    for (const { line, value } of batch) {
      if (known.taken.has(value.id)) {
        const reason = `The identifier ${value.id} occurs twice.`;
        rejections.add({ part: "contents", line, reason });
        continue;
      }
      known.taken.add(value.id);
      const contentId = known.find(value);
      if (contentId === undefined) fresh.push(value);
      else matched.push({ contentId, value });
    }
    const added = await addContents(db, fresh);
    await writeParts(db, { sourceName: source.name, added, matched });
    totals.added += added.length;
    totals.matched += matched.length;
  }
  return totals;
}

/**
 * What the catalogue already has: by the data set's own identifier, by one that others know too,
 * then by title and year; the last only where no content of this data set is meant already, since
 * different works do share title and year.
 */
async function readKnown(db: Transaction<Database>, sourceName: string) {
  const identifiers = await db.selectFrom("content_identifier").selectAll().execute();
  const own = new Map<string, number>();
  const shared = new Map<string, number>();
  for (const { source, identifier, content_id } of identifiers) {
    if (source === sourceName) own.set(identifier, content_id);
    else shared.set(`${source}:${identifier}`, content_id);
  }
  const claimed = new Set(own.values());
  const contents = await db
    .selectFrom("content")
    .select(["id", "kind", "title", "year"])
    .orderBy("id")
    .execute();
  const byTitle = new Map<string, number>();
  for (const { id, ...content } of contents) {
    const key = titleKey(content);
    if (!claimed.has(id) && key && !byTitle.has(key)) byTitle.set(key, id);
  }
  return {
    taken: new Set<string>(),
    find(value: ImportedContent): number | undefined {
      const bySource = own.get(value.id);
      if (bySource !== undefined) return bySource;
      const elsewhere = Object.entries(value.identifiers ?? {})
        .map(([source, identifier]) => shared.get(`${source}:${identifier}`))
        .find((id) => id !== undefined && !claimed.has(id));
      const key = titleKey(value);
      const found = elsewhere ?? (key === undefined ? undefined : byTitle.get(key));
      if (found === undefined || claimed.has(found)) return undefined;
      claimed.add(found);
      return found;
    },
  };
}

function titleKey({ kind, title, year }: { kind: string; title: string; year: number | null }) {
  return year === null ? undefined : `${kind}:${year}:${title.toLowerCase()}`;
}

/** Adds contents, without what belongs to them. */
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
  const rows = placed.map(
    ({
      contentId,
      value: { kind, title, year, cover = null, description = null, creators = [] },
    }) => ({
      id: contentId,
      kind,
      title,
      year,
      cover,
      description,
      creators,
    }),
  );
  await sql`
    insert into content (id, kind, title, year, cover, description, creators) overriding system value
    select id, kind, title, year, cover, description, creators
    from jsonb_populate_recordset(null::content, ${JSON.stringify(rows)}::jsonb)`.execute(db);
  return placed;
}

async function writeParts(
  db: Transaction<Database>,
  { sourceName, added, matched }: { sourceName: string; added: Placed[]; matched: Placed[] },
): Promise<void> {
  const all = [...added, ...matched];
  const byKind = Map.groupBy(added, ({ value }) => value.kind);
  for (const [kind, placed] of byKind) await writeDetails(db, { kind, placed });
  await writeIdentifiers(db, { sourceName, placed: all });
  for (const [kind, placed] of Map.groupBy(all, ({ value }): Kind => value.kind)) {
    await writeGenres(db, { kind, placed });
  }
  await writeWorks(db, all);
  await linkWorks(
    db,
    added.map(({ contentId }) => contentId),
  );
  await writeEpisodes(db, all);
}

/** Writes down what contents are called in the data set and elsewhere. */
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
