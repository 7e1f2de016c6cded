import type { NewEpisode } from "@recofinement/api";

import { accept, mapRows, type RefusedRow, refuse, type Result } from "../rows.ts";
import type { Cells } from "../table.ts";
import { integerIn } from "../text.ts";
import { append, readDump, readGood } from "./files.ts";
import { toImdbId } from "./identifiers.ts";

const columns = [
  "imdbid",
  "title",
  "year",
  "season_number",
  "episode_number",
  "serie_id",
  "content_id",
] as const;

/** Episodes of a dump by the content_id of their series, and the lines that are none. */
export interface DumpEpisodes {
  readonly bySeries: ReadonlyMap<string, readonly NewEpisode[]>;
  readonly refused: readonly RefusedRow[];
}

/** Reads the episodes, and takes theirs out of the content_ids that are still to be described. */
export async function readEpisodes(
  directory: string,
  undescribed: Map<string, number>,
): Promise<DumpEpisodes> {
  const series = new Set<string>();
  // The bad lines are refused where the series themselves are read.
  for await (const { content_id } of readGood(directory, "serie", { columns: ["content_id"] })) {
    series.add(content_id);
  }
  const bySeries = new Map<string, NewEpisode[]>();
  const refused: RefusedRow[] = [];
  const numbers = new Set<string>();
  const rows = mapRows(readDump(directory, "episode", columns), (cells) =>
    parseEpisode(cells, { series, undescribed, numbers }),
  );
  for await (const row of rows) {
    if (row.ok) append(bySeries, row.value.seriesId, row.value.episode);
    else refused.push(row);
  }
  return { bySeries, refused };
}

interface Known {
  readonly series: ReadonlySet<string>;
  readonly undescribed: Map<string, number>;
  /** Series, season and episode of those that were read. */
  readonly numbers: Set<string>;
}

function parseEpisode(
  cells: Cells<(typeof columns)[number]>,
  { series, undescribed, numbers }: Known,
): Result<{ seriesId: string; episode: NewEpisode }> {
  const { content_id: id, serie_id: seriesId, title } = cells;
  if (!undescribed.delete(id)) {
    return refuse("content.csv has no such content_id, or another line has it", id);
  }
  if (!series.has(seriesId)) return refuse("there is no series with this serie_id", seriesId);
  const season = integerIn(cells.season_number, 0, 1_000);
  const episode = integerIn(cells.episode_number, 0, 10_000);
  if (season === null) return refuse("the season is no number", cells.season_number);
  if (episode === null) return refuse("the episode is no number", cells.episode_number);
  const number = `${seriesId}:${season}:${episode}`;
  if (numbers.has(number)) return refuse("another episode has this number", number);
  numbers.add(number);
  const imdbId = toImdbId(cells.imdbid);
  const year = integerIn(cells.year, 1_900, 2_100);
  const identifiers = { recofinement: id, ...(imdbId && { imdb: imdbId }) };
  return accept({
    seriesId,
    episode: { season, episode, title: title || `Episode ${episode}`, year, imdbId, identifiers },
  });
}
