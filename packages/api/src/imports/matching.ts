import type { Database } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

import type { NewContent } from "../features/catalogue/writing/types.ts";

/** Contents of one data set that are looked for in the catalogue. */
interface Search {
  readonly sourceName: string;
  readonly contents: readonly NewContent[];
}

interface Candidate {
  /** The identifier in the data set. */
  readonly id: string;
  readonly contentId: number;
}

/**
 * The contents of the catalogue that a data set means, by the identifiers that it has for them:
 * known by this very identifier, then by one that others use too, then by kind, title and year.
 * Each is found once, and only by the first if an earlier row of the data set means it already,
 * since different works do share title and year.
 */
export async function findContents(
  db: Transaction<Database>,
  { sourceName, contents }: Search,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const claimed = new Set<number>();
  for (const findCandidates of [findByOwnIdentifier, findByOtherIdentifiers, findByTitle]) {
    const missing = contents.filter(({ id }) => !found.has(id));
    if (missing.length === 0) break;
    for (const { id, contentId } of await findCandidates(db, { sourceName, contents: missing })) {
      if (found.has(id) || claimed.has(contentId)) continue;
      found.set(id, contentId);
      claimed.add(contentId);
    }
  }
  return found;
}

async function findByOwnIdentifier(
  db: Transaction<Database>,
  { sourceName, contents }: Search,
): Promise<Candidate[]> {
  const { rows } = await sql<Candidate>`
    select identifier as id, content_id as "contentId" from content_identifier
    where source = ${sourceName} and identifier = any(${contents.map(({ id }) => id)}::text[])`.execute(
    db,
  );
  return rows;
}

async function findByOtherIdentifiers(
  db: Transaction<Database>,
  { sourceName, contents }: Search,
): Promise<Candidate[]> {
  const given = contents.flatMap(({ id, kind, identifiers = {} }) =>
    Object.entries(identifiers).map(([source, identifier]) => ({ id, kind, source, identifier })),
  );
  if (given.length === 0) return [];
  const { rows } = await sql<Candidate>`
    select given.id, content.id as "contentId"
    from unnest(
      ${given.map(({ id }) => id)}::text[],
      ${given.map(({ kind }) => kind)}::text[],
      ${given.map(({ source }) => source)}::text[],
      ${given.map(({ identifier }) => identifier)}::text[]
    ) with ordinality as given (id, kind, source, identifier, place)
    join content_identifier using (source, identifier)
    join content on content.id = content_identifier.content_id and content.kind = given.kind
    where ${isUnclaimed(sourceName)}
    order by given.place`.execute(db);
  return rows;
}

/** By what title and creators are without case, accents and signs; creators only contradict. */
async function findByTitle(
  db: Transaction<Database>,
  { sourceName, contents }: Search,
): Promise<Candidate[]> {
  const given = contents.flatMap(({ id, kind, title, year, creators = [] }, place) =>
    year === null ? [] : [{ place, id, kind, title, year, creators }],
  );
  // Materialised, or a plan may compute the keys again for each pair that it compares. The year in a
  // form that no index serves: of what the import itself has added there are no statistics, and
  // without them a plan may read all contents of a year for each title.
  const { rows } = await sql<Candidate>`
    with given as materialized (
      select *, title_key(title) collate "C" as key
      from jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
        as given (place integer, id text, kind text, title text, year integer, creators text[])
    )
    select given.id, content.id as "contentId"
    from given join content on content.title_key = given.key
      and content.kind = given.kind and content.year is not distinct from given.year
    where given.key <> '' and ${isUnclaimed(sourceName)}
      and (content.creators = '{}' or given.creators = '{}' or exists (
        select from unnest(content.creators) as known (name), unnest(given.creators) as other (name)
        where replace(title_key(known.name), ' ', '') = replace(title_key(other.name), ' ', '')))
    order by given.place, content.id`.execute(db);
  return rows;
}

/** That no other row of the data set means the content. */
function isUnclaimed(sourceName: string) {
  return sql<boolean>`not exists (select from content_identifier as claim
    where claim.source = ${sourceName} and claim.content_id = content.id)`;
}
