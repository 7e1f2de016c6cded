import type { Fields } from "./fields.ts";
import { isbn13 } from "../isbn.ts";
import type { LibraryFormat } from "./format.ts";
import type { LibraryEntry, WorkIdentifier } from "./types.ts";

/** Goodreads' one file: every book on a shelf, read or not. */
export const goodreads: LibraryFormat = {
  description: "Goodreads (goodreads_library_export.csv)",
  open: (columns) =>
    ["book id", "title", "my rating", "exclusive shelf"].every((name) => columns.has(name))
      ? readBook
      : undefined,
};

function readBook(row: Fields): LibraryEntry {
  const title = row.text("title");
  const at = row.date("date read", "date added");
  // 0 says that there is no rating.
  const stars = row.stars("my rating", { least: 0, most: 5, step: 1 });
  const readCount = row.count("read count") ?? 1;
  // On other shelves a reading counts that has only begun.
  const count = row.text("exclusive shelf") === "read" ? Math.max(1, readCount) : 0;
  return {
    kinds: ["book"],
    // "The Hunger Games (The Hunger Games, #1)": the series is part of the title here only.
    titles: row.titles(title, title.replace(/\s*\([^()]*\)$/, "")),
    years: row.years("original publication year", "year published"),
    creators: [row.text("author"), ...row.text("additional authors").split(",")]
      .map((name) => name.trim())
      .filter((name) => name !== ""),
    identifiers: [...isbnsOf(row), ...row.identifiers("goodreads", "book id")],
    ...(stars && { rating: { stars, at } }),
    ...(count > 0 && { plays: { count, at } }),
  };
}

/** They are written `="0439023483"`, so that spreadsheets leave their zeros alone. */
function isbnsOf(row: Fields): WorkIdentifier[] {
  const isbns = ["isbn13", "isbn"].flatMap(
    (column) => isbn13(row.text(column).replaceAll(/[="]/g, "")) ?? [],
  );
  return [...new Set(isbns)].map((identifier) => ({ source: "isbn", identifier }));
}
