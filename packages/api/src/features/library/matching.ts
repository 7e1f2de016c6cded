import type { Kind, Queryable } from "@recofinement/db";
import { sql } from "kysely";

import type { LibraryEntry } from "../../libraries/types.ts";
import {
  type Candidate,
  decide,
  type Decision,
  mostCandidates,
  type Probe,
  probesOf,
} from "./decision.ts";

/** A row of a library that could be read. */
export interface Line {
  readonly line: number;
  readonly value: LibraryEntry;
}

/** A row, and what it was found to be about. */
export interface Finding extends Line {
  readonly decision: Decision;
}

const batchSize = 500;

/**
 * Finds the contents that rows are about: by identifiers, then by title and year. Three queries for
 * each batch, whatever its size.
 */
export async function findContents(db: Queryable, lines: readonly Line[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (let start = 0; start < lines.length; start += batchSize) {
    const batch = lines.slice(start, start + batchSize);
    const identified = await findByIdentifier(db, batch);
    const candidatesOf = await findByTitle(
      db,
      batch.filter((line) => !identified.has(line)),
    );
    const decided = batch.map((line) => ({
      ...line,
      decision: identified.get(line) ?? decide(line.value, candidatesOf),
    }));
    findings.push(...(await findEpisodes(db, decided)));
  }
  return findings;
}

/** What identifiers say, of the rows of which they say something. */
async function findByIdentifier(
  db: Queryable,
  lines: readonly Line[],
): Promise<ReadonlyMap<Line, Decision>> {
  const wanted = lines.flatMap(({ value }, place) =>
    value.identifiers.map((identifier) => ({ ...identifier, place })),
  );
  const { rows } = await sql<{ place: number; source: string; contentId: number; kind: Kind }>`
    select place, source, content_id as "contentId", kind
    from unnest(
      ${wanted.map(({ place }) => place)}::integer[],
      ${wanted.map(({ source }) => source)}::text[],
      ${wanted.map(({ identifier }) => identifier)}::text[]
    ) as wanted (place, source, identifier)
    join content_identifier using (source, identifier)
    join content on content.id = content_id`.execute(db);
  const decisions = new Map<Line, Decision>();
  for (const { place, source, contentId, kind } of rows) {
    const line = lines[place];
    // TMDB numbers films and series apart: one number can be both.
    if (!line || (source === "tmdb" && !line.value.kinds.includes(kind))) continue;
    const before = decisions.get(line);
    const isOther = before && !("contentId" in before && before.contentId === contentId);
    decisions.set(line, isOther ? { reason: "ambiguous" } : { contentId, isIdentified: true });
  }
  return decisions;
}

/** Looks for what rows can be about by title; the answer knows the candidates for each probe. */
async function findByTitle(db: Queryable, lines: readonly Line[]) {
  const probes = new Map<string, Probe>();
  for (const probe of lines.flatMap(({ value }) => probesOf(value)))
    probes.set(keyOf(probe), probe);
  const keys = [...probes.keys()];
  const wanted = [...probes.values()];
  const { rows } = await sql<Candidate & { place: number }>`
    with wanted as materialized (
      select (place - 1)::integer as place, title_key(title) as key,
        string_to_array(kinds, ',') as kinds, string_to_array(years, ',')::integer[] as years
      from unnest(
        ${wanted.map(({ title }) => title)}::text[],
        ${wanted.map(({ kinds }) => kinds.join())}::text[],
        ${wanted.map(({ years }) => years.flatMap((year) => [year - 1, year, year + 1]).join())}::text[]
      ) with ordinality as listed (title, kinds, years, place)
    )
    select place, candidate.* from wanted cross join lateral (
      select id, kind, year, creators,
        array(select source from content_identifier where content_id = content.id) as sources
      from content
      where title_key = wanted.key and kind = any(wanted.kinds)
        and (wanted.years = '{}' or year = any(wanted.years))
      limit ${mostCandidates}
    ) as candidate
    where wanted.key <> ''`.execute(db);
  const found = Map.groupBy(rows, ({ place }) => keys[place]);
  return (probe: Probe): readonly Candidate[] => found.get(keyOf(probe)) ?? [];
}

function keyOf({ title, kinds, years }: Probe): string {
  return `${kinds.join()} ${years.join()} ${title}`;
}

/** Goes from a series to its episode for the rows that are about one. */
async function findEpisodes(db: Queryable, findings: readonly Finding[]): Promise<Finding[]> {
  const wanted = findings.flatMap(({ value: { episode }, decision }) =>
    episode && "contentId" in decision ? [{ ...episode, seriesId: decision.contentId }] : [],
  );
  if (wanted.length === 0) return [...findings];
  const { rows } = await sql<{ seriesId: number; season: number; number: number; id: number }>`
    select series_id as "seriesId", season, episode as number, content_id as id
    from unnest(
      ${wanted.map(({ seriesId }) => seriesId)}::integer[],
      ${wanted.map(({ season }) => season)}::integer[],
      ${wanted.map(({ number }) => number)}::integer[]
    ) as wanted (series_id, season, episode)
    join episode using (series_id, season, episode)`.execute(db);
  const ids = new Map(rows.map((row) => [`${row.seriesId} ${row.season} ${row.number}`, row.id]));
  return findings.map((finding) => {
    const { value, decision } = finding;
    if (!value.episode || !("contentId" in decision)) return finding;
    const { season, number } = value.episode;
    const contentId = ids.get(`${decision.contentId} ${season} ${number}`);
    return {
      ...finding,
      decision: contentId === undefined ? { reason: "unknown" } : { ...decision, contentId },
    };
  });
}
