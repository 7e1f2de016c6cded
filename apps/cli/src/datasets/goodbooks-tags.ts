import { existsSync } from "node:fs";
import path from "node:path";

import { goodRows, type RefusedRow } from "./rows.ts";
import { readTable } from "./table.ts";

const genresOfABook = 5;

/** Shelves of Goodreads that are genres, by the name that our catalogue has; the others are to-read and the like. */
const genreOfTag = new Map([
  ["adventure", "Adventure"],
  ["art", "Art"],
  ["autobiography", "Biography"],
  ["biography", "Biography"],
  ["business", "Business"],
  ["chick-lit", "Chick Lit"],
  ["childrens", "Family"],
  ["children-s", "Family"],
  ["christian", "Religion"],
  ["classic", "Classics"],
  ["classics", "Classics"],
  ["comics", "Comics"],
  ["contemporary", "Contemporary"],
  ["cookbooks", "Cooking"],
  ["crime", "Crime"],
  ["drama", "Drama"],
  ["dystopian", "Dystopia"],
  ["dystopia", "Dystopia"],
  ["erotica", "Erotica"],
  ["fantasy", "Fantasy"],
  ["fiction", "Fiction"],
  ["graphic-novel", "Comics"],
  ["graphic-novels", "Comics"],
  ["historical", "History"],
  ["historical-fiction", "Historical Fiction"],
  ["history", "History"],
  ["horror", "Horror"],
  ["humor", "Comedy"],
  ["manga", "Manga"],
  ["memoir", "Biography"],
  ["music", "Music"],
  ["mystery", "Mystery"],
  ["non-fiction", "Nonfiction"],
  ["nonfiction", "Nonfiction"],
  ["paranormal", "Paranormal"],
  ["philosophy", "Philosophy"],
  ["poetry", "Poetry"],
  ["politics", "Politics"],
  ["psychology", "Psychology"],
  ["religion", "Religion"],
  ["romance", "Romance"],
  ["sci-fi", "Science Fiction"],
  ["science", "Science"],
  ["science-fiction", "Science Fiction"],
  ["self-help", "Self Help"],
  ["short-stories", "Short Stories"],
  ["sports", "Sports"],
  ["suspense", "Thriller"],
  ["thriller", "Thriller"],
  ["travel", "Travel"],
  ["war", "War"],
  ["young-adult", "Young Adult"],
]);

/**
 * The genres of books by their goodreads_book_id, from the shelves that most people put them on;
 * nothing where the two files of tags are not both there. Their bad lines go to `refused`.
 */
export async function readGenres(
  directory: string,
  refused: RefusedRow[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const [tags, bookTags] = ["tags.csv", "book_tags.csv"].map((name) => path.join(directory, name));
  const genres = new Map<string, string[]>();
  if (!tags || !bookTags || !existsSync(tags) || !existsSync(bookTags)) return genres;
  const genreOf = await readTags(tags, refused);
  // Of each book the tags come in the order of how many people use them.
  const columns = ["goodreads_book_id", "tag_id"] as const;
  const rows = readTable(bookTags, { columns });
  for await (const { goodreads_book_id: id, tag_id } of goodRows(rows, refused)) {
    const genre = genreOf.get(tag_id);
    const known = genres.get(id) ?? [];
    if (genre === undefined || known.length >= genresOfABook || known.includes(genre)) continue;
    genres.set(id, [...known, genre]);
  }
  return genres;
}

async function readTags(file: string, refused: RefusedRow[]): Promise<ReadonlyMap<string, string>> {
  const genres = new Map<string, string>();
  const rows = readTable(file, { columns: ["tag_id", "tag_name"] });
  for await (const { tag_id, tag_name } of goodRows(rows, refused)) {
    const genre = genreOfTag.get(tag_name);
    if (genre !== undefined) genres.set(tag_id, genre);
  }
  return genres;
}
