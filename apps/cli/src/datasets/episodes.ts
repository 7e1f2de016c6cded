import path from "node:path";

import type { NewContent, NewEpisode, Row } from "@recofinement/api";

import { type DataSet, openContents } from "./data-set.ts";
import { accept, mapRows, refuse, type Result } from "./rows.ts";
import { type Cells, readTable } from "./table.ts";
import { integerIn, orNull } from "./text.ts";

const columns = [
  "series",
  "seasonNum",
  "episodeNum",
  "episodeTitle",
  "episodeAirDate",
  "episodeLink",
  "episodeDescription",
] as const;

/** Episodes of series as in the Game of Thrones data: episodes.csv. */
export function episodesDataSet(place: string): Promise<DataSet> {
  return openContents(place, { name: "episodes", fileName: "episodes.csv", read: readSeries });
}

/** Each series with its episodes. Its year is that of the earliest: by it, it is found. */
async function* readSeries(file: string): AsyncGenerator<Row<NewContent>> {
  const series = new Map<string, { line: number; episodes: NewEpisode[] }>();
  for await (const row of mapRows(readTable(file, { columns }), parseEpisode)) {
    if (!row.ok) {
      yield row;
      continue;
    }
    const { title, episode } = row.value;
    const known = series.get(title) ?? { line: row.line, episodes: [] };
    known.episodes.push(episode);
    series.set(title, known);
  }
  for (const [title, { line, episodes }] of series) {
    const years = episodes.flatMap(({ year }) => year ?? []);
    const year = years.length === 0 ? null : Math.min(...years);
    const content = { id: title, kind: "series", title, year, genres: [], episodes } as const;
    yield { file: path.basename(file), line, ...accept(content) };
  }
}

function parseEpisode(
  cells: Cells<(typeof columns)[number]>,
): Result<{ title: string; episode: NewEpisode }> {
  const { series: title, episodeTitle } = cells;
  const season = integerIn(cells.seasonNum, 0, 1_000);
  const episode = integerIn(cells.episodeNum, 0, 10_000);
  if (title === "" || episodeTitle === "") return refuse("the title is empty");
  if (season === null) return refuse("the season is no number", cells.seasonNum);
  if (episode === null) return refuse("the episode is no number", cells.episodeNum);
  const [imdbId = null] = /\btt\d{7,}\b/.exec(cells.episodeLink) ?? [];
  return accept({
    title,
    episode: {
      season,
      episode,
      title: episodeTitle,
      year: integerIn(cells.episodeAirDate.slice(0, 4), 1_900, 2_100),
      description: orNull(cells.episodeDescription),
      imdbId,
      identifiers: imdbId === null ? {} : { imdb: imdbId },
    },
  });
}
