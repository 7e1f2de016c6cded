import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";

import type { Row } from "@recofinement/api";
import { parse } from "csv-parse";

/** A film of MovieLens. */
export interface MovielensMovie {
  readonly movieId: number;
  /** Without the year, a trailing article moved to the front. */
  readonly title: string;
  readonly year: number | null;
  readonly genres: string[];
  /** Digits with their leading zeros, without "tt". */
  readonly imdbId?: string;
  readonly tmdbId?: number;
}

export interface MovielensRating {
  readonly userId: number;
  readonly movieId: number;
  /** 0.5 to 5 in halves. */
  readonly rating: number;
  readonly at: Date;
}

type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

/** @throws Error that names the file that is missing. */
export function assertMovielens(directory: string): void {
  for (const file of ["movies.csv", "ratings.csv"]) {
    if (existsSync(join(directory, file))) continue;
    throw new Error(
      `${directory} is no MovieLens directory: ${file} is missing. ` +
        "Expected are movies.csv and ratings.csv, as in https://grouplens.org/datasets/movielens.",
    );
  }
}

/** The films in the order of movies.csv, with the ids of links.csv where that file exists. */
export async function* readMovies(directory: string): AsyncGenerator<Row<MovielensMovie>> {
  const links = await readLinks(directory);
  const columns = ["movieId", "title", "genres"];
  for await (const { line, cells } of readCsv(directory, "movies.csv", columns)) {
    yield { line, ...parseMovie(cells, links) };
  }
}

/** The ratings in the order of ratings.csv. */
export async function* readRatings(directory: string): AsyncGenerator<Row<MovielensRating>> {
  const columns = ["userId", "movieId", "rating", "timestamp"];
  for await (const { line, cells } of readCsv(directory, "ratings.csv", columns)) {
    yield { line, ...parseRating(cells) };
  }
}

type Cells = Readonly<Record<string, string | undefined>>;
type Links = ReadonlyMap<number, Pick<MovielensMovie, "imdbId" | "tmdbId">>;

function parseMovie(cells: Cells, links: Links): Result<MovielensMovie> {
  const movieId = parseId(cells["movieId"]);
  if (movieId === undefined)
    return refuse(`movieId ${quote(cells["movieId"])} is no positive integer`);
  const { title, year } = splitTitle(cells["title"] ?? "");
  if (title === "") return refuse("the title is empty");
  const genres = parseGenres(cells["genres"] ?? "");
  return { ok: true, value: { movieId, title, year, genres, ...links.get(movieId) } };
}

function parseRating(cells: Cells): Result<MovielensRating> {
  const userId = parseId(cells["userId"]);
  const movieId = parseId(cells["movieId"]);
  const rating = Number(cells["rating"]);
  const at = new Date(Number(cells["timestamp"] || Number.NaN) * 1000);
  if (userId === undefined)
    return refuse(`userId ${quote(cells["userId"])} is no positive integer`);
  if (movieId === undefined)
    return refuse(`movieId ${quote(cells["movieId"])} is no positive integer`);
  if (!(rating >= 0.5 && rating <= 5 && Number.isInteger(rating * 2))) {
    return refuse(`rating ${quote(cells["rating"])} is not 0.5 to 5 in halves`);
  }
  if (Number.isNaN(at.getTime())) {
    return refuse(`timestamp ${quote(cells["timestamp"])} is no number of seconds`);
  }
  return { ok: true, value: { userId, movieId, rating, at } };
}

const TRAILING_ARTICLE = /([^()]+), (The|An?|L[ae]s?|L'|El|Los|Il|Der|Die|Das)(?=\s*(?:[()]|$))/g;

/** "Godfather, The (1972)" is "The Godfather" of 1972; other titles in parentheses likewise. */
function splitTitle(raw: string): { title: string; year: number | null } {
  const [, name = "", year] = /^(.*?)\s*(?:\((\d{4})\))?$/s.exec(raw.trim()) ?? [];
  const title = name.replace(TRAILING_ARTICLE, (_, rest: string, article: string) =>
    article.endsWith("'") ? article + rest : `${article} ${rest}`,
  );
  return { title, year: year === undefined ? null : Number(year) };
}

function parseGenres(cell: string): string[] {
  if (cell === "(no genres listed)") return [];
  return [...new Set(cell.split("|").filter((genre) => genre !== ""))];
}

async function readLinks(directory: string): Promise<Links> {
  const links = new Map<number, Pick<MovielensMovie, "imdbId" | "tmdbId">>();
  if (!existsSync(join(directory, "links.csv"))) return links;
  for await (const { cells } of readCsv(directory, "links.csv", ["movieId"])) {
    const movieId = parseId(cells["movieId"]);
    const imdbId = cells["imdbId"] ?? "";
    const tmdbId = parseId(cells["tmdbId"]);
    if (movieId === undefined) continue;
    links.set(movieId, {
      ...(/^\d+$/.test(imdbId) && { imdbId }),
      ...(tmdbId !== undefined && { tmdbId }),
    });
  }
  return links;
}

/** @throws Error that names the file, when it cannot be read as CSV or lacks a column. */
async function* readCsv(
  directory: string,
  file: string,
  needed: readonly string[],
): AsyncGenerator<{ line: number; cells: Cells }> {
  const parser = parse({
    columns(header: string[]) {
      const missing = needed.filter((column) => !header.includes(column));
      if (missing.length > 0) throw new Error(`it has no column ${missing.join(", ")}`);
      return header;
    },
    info: true,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
  });
  const source = createReadStream(join(directory, file));
  source.on("error", (error) => parser.destroy(error));
  const rows: AsyncIterable<{ info: { lines: number }; record: Cells }> = source.pipe(parser);
  try {
    for await (const { info, record } of rows) yield { line: info.lines, cells: record };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${join(directory, file)} cannot be read: ${reason}`, { cause: error });
  }
}

function parseId(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : undefined;
}

function refuse(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}

function quote(text: string | undefined): string {
  return text === undefined ? "(missing)" : JSON.stringify(text);
}
