import type { Kind } from "@recofinement/db/kinds";

import type { Fields } from "./fields.ts";
import type { LibraryFormat } from "./format.ts";
import type { LibraryEntry } from "./types.ts";

/** IMDb's file of ratings, and its lists, which have the same columns and more. */
export const imdb: LibraryFormat = {
  description: "IMDb (ratings.csv)",
  open: (columns) =>
    ["const", "your rating", "title"].every((name) => columns.has(name)) ? readTitle : undefined,
};

/** What IMDb's types are here, without blanks: "TV Mini Series" was "tvMiniSeries" once. */
const kindOfType: ReadonlyMap<string, Kind> = new Map([
  ...["movie", "tvmovie", "short", "tvshort", "video", "tvspecial"].map(
    (type) => [type, "movie"] as const,
  ),
  ["tvseries", "series"],
  ["tvminiseries", "series"],
  ["videogame", "game"],
]);

function readTitle(row: Fields): LibraryEntry {
  const key = row.text("const");
  const identifiers = row.identifiers("imdb", "const");
  if (identifiers.length === 0) row.reject("const", key, "is no title of IMDb");
  const kind = kindOfType.get(row.text("title type").toLowerCase().replaceAll(" ", ""));
  const stars = row.stars("your rating", { least: 1, most: 10, step: 1 });
  return {
    // Episodes, and types in other languages, are found by their identifier alone.
    kinds: kind ? [kind] : [],
    titles: row.titles(row.text("title"), row.text("original title")),
    years: row.years("year"),
    creators: [],
    identifiers,
    key,
    ...(stars !== undefined && { rating: { stars, at: row.date("date rated") } }),
  };
}
