import { existsSync } from "node:fs";
import path from "node:path";

import type { NewContent, ImportedInteraction, Row } from "@recofinement/api";

import { type DataSet, fileAt } from "./data-set.ts";
import { readGenres } from "./goodbooks-tags.ts";
import { toIsbn13 } from "./isbn.ts";
import { accept, mapRows, type RefusedRow, refuse, type Result } from "./rows.ts";
import { type Cells, countLines, readTable } from "./table.ts";
import { integerIn, isId, listOf, orNull } from "./text.ts";

const columns = [
  "book_id",
  "goodreads_book_id",
  "work_id",
  "isbn",
  "isbn13",
  "authors",
  "original_publication_year",
  "title",
  "image_url",
  "small_image_url",
] as const;

/** goodbooks-10k: books.csv and, where they are there, ratings.csv, book_tags.csv and tags.csv. */
export async function goodbooksDataSet(place: string): Promise<DataSet> {
  const books = fileAt(place, "books.csv");
  const directory = path.dirname(books);
  const ratings = path.join(directory, "ratings.csv");
  return {
    source: {
      name: "goodbooks",
      contents: readBooks(books),
      interactions: existsSync(ratings)
        ? mapRows(readTable(ratings, { columns: ["user_id", "book_id", "rating"] }), parseRating)
        : [],
    },
    lines: {
      contents: await countLines(books),
      interactions: existsSync(ratings) ? await countLines(ratings) : 0,
    },
  };
}

/** The books in their order, after the bad lines of the files of tags. */
async function* readBooks(file: string): AsyncGenerator<Row<NewContent>> {
  const refused: RefusedRow[] = [];
  const genres = await readGenres(path.dirname(file), refused);
  yield* refused;
  yield* mapRows(readTable(file, { columns }), (cells) => parseBook(cells, genres));
}

function parseBook(
  cells: Cells<(typeof columns)[number]>,
  genres: ReadonlyMap<string, readonly string[]>,
): Result<NewContent> {
  const { book_id: id, goodreads_book_id: goodreads, work_id: work } = cells;
  if (!isId(id)) return refuse("book_id is no positive integer", id);
  const title = withoutSeries(cells.title);
  if (title === "") return refuse("the title is empty");
  const isbn = toIsbn13(cells.isbn) ?? toIsbn13(cells.isbn13);
  const cover = coverAt(cells.image_url);
  return accept({
    id,
    kind: "book",
    title,
    // Negative before our era: -720 for the Odyssey.
    year: integerIn(cells.original_publication_year, -4_000, 2_100),
    genres: genres.get(goodreads) ?? [],
    creators: listOf(cells.authors),
    cover,
    identifiers: {
      ...(isbn && { isbn }),
      ...(isId(goodreads) && { goodreads }),
      ...(isId(work) && { "goodreads-work": work }),
    },
    details: { isbn, coverMedium: cover, coverSmall: coverAt(cells.small_image_url) },
  });
}

/** "Catching Fire (The Hunger Games, #2)" is "Catching Fire". */
function withoutSeries(title: string): string {
  return title.replace(/\s*\([^()]*#[^()]*\)$/, "");
}

/** None where Goodreads shows a picture that says so. */
function coverAt(url: string): string | null {
  return url.includes("/nophoto/") ? null : orNull(url);
}

function parseRating({
  user_id: userId,
  book_id: contentId,
  rating,
}: Cells<"user_id" | "book_id" | "rating">): Result<ImportedInteraction> {
  if (!isId(userId)) return refuse("user_id is no positive integer", userId);
  const stars = integerIn(rating, 1, 5);
  if (stars === null) return refuse("the rating is not 1 to 5", rating);
  return accept({ userId, contentId, rating: stars });
}
