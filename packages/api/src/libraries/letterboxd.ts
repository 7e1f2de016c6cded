import type { Fields } from "./fields.ts";
import type { LibraryFormat } from "./format.ts";
import type { LibraryEntry } from "./types.ts";

const scale = { least: 0.5, most: 5, step: 0.5 };

/** Files of the export that look like watched.csv, and list what was not watched. */
const otherFiles = /watchlist|films\.csv$/i;

/** Letterboxd's files of what was watched: they name films by title and year, with no identifier. */
export const letterboxd: LibraryFormat = {
  description: "Letterboxd (ratings.csv, watched.csv, diary.csv or reviews.csv)",
  open(columns, fileName = "") {
    if (!["name", "year", "letterboxd uri"].every((name) => columns.has(name))) return undefined;
    if (columns.has("watched date")) return readDiary;
    if (columns.has("rating")) return readRatings;
    return otherFiles.test(fileName) ? undefined : readWatched;
  },
};

function readRatings(row: Fields): LibraryEntry {
  const stars = row.stars("rating", scale);
  return {
    ...filmOf(row),
    key: row.text("letterboxd uri"),
    ...(stars !== undefined && { rating: { stars, at: row.date("date") } }),
  };
}

function readWatched(row: Fields): LibraryEntry {
  return {
    ...filmOf(row),
    key: row.text("letterboxd uri"),
    plays: { count: 1, at: row.date("date") },
  };
}

/** Each row is one time that a film was watched; its address is the row's and not the film's. */
function readDiary(row: Fields): LibraryEntry {
  const stars = row.stars("rating", scale);
  const at = row.date("watched date", "date");
  const isRepeat = /^(yes|true)$/i.test(row.text("rewatch"));
  return {
    ...filmOf(row),
    ...(stars !== undefined && { rating: { stars, at } }),
    plays: { count: 1, at, isRepeat },
  };
}

function filmOf(row: Fields): LibraryEntry {
  return {
    // Limited series are listed among the films.
    kinds: ["movie", "series"],
    titles: row.titles(row.text("name")),
    years: row.years("year"),
    creators: [],
    identifiers: [],
  };
}
