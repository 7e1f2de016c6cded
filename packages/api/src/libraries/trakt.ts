import type { Kind } from "@recofinement/db/kinds";

import type { Fields } from "./fields.ts";
import { traktItemToCells } from "./trakt-json.ts";
import type { LibraryFormat } from "./format.ts";
import type { LibraryEntry } from "./types.ts";

/** Trakt's tables of ratings and of the history, and the JSON of its free export. */
export const trakt: LibraryFormat = {
  description: "Trakt (ratings or history, as CSV or JSON)",
  open(columns) {
    if (!["type", "title", "trakt_id"].every((name) => columns.has(name))) return undefined;
    return columns.has("rated_at") || columns.has("watched_at") ? readItem : undefined;
  },
  json: { toCells: traktItemToCells, read: readItem },
};

const kindOfType: ReadonlyMap<string, Kind> = new Map([
  ["movie", "movie"],
  ["show", "series"],
  ["episode", "series"],
]);

function readItem(row: Fields): LibraryEntry {
  const type = row.text("type");
  const kind = kindOfType.get(type);
  if (!kind) row.reject("type", type, "is neither movie, show nor episode");
  const stars = row.stars("rating", { least: 1, most: 10, step: 1 });
  const plays = row.count("plays") ?? (row.text("watched_at") === "" ? 0 : 1);
  return {
    kinds: kind ? [kind] : [],
    titles: row.titles(row.text("title")),
    years: row.years("year"),
    creators: [],
    identifiers: [...row.identifiers("imdb", "imdb_id"), ...row.identifiers("tmdb", "tmdb_id")],
    // Films and shows are numbered apart.
    key: `${kind} ${row.text("trakt_id")}`,
    ...(stars === undefined
      ? // Episodes that were watched count for their series.
        plays > 0 && { plays: { count: plays, at: row.date("watched_at") } }
      : {
          rating: { stars, at: row.date("rated_at") },
          ...(type === "episode" && { episode: episodeOf(row) }),
        }),
  };
}

function episodeOf(row: Fields): { season: number; number: number } {
  const [season, number] = [row.text("season_number"), row.text("episode_number")];
  if (!/^\d{1,5}$/.test(season)) row.reject("season", season, "is no number");
  if (!/^\d{1,5}$/.test(number)) row.reject("episode", number, "is no number");
  return { season: Number(season), number: Number(number) };
}
