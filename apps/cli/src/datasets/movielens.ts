import { existsSync } from "node:fs";
import path from "node:path";

import type { Row } from "@recofinement/api";

import { isPossibleMoment } from "./moments.ts";
import { accept, goodRows, mapRows, type RefusedRow, refuse, type Result } from "./rows.ts";
import { type Cells, readTable } from "./table.ts";
import { isId, listOf } from "./text.ts";

/** A film of MovieLens. */
export interface MovielensMovie {
  readonly movieId: string;
  /** Without the year, a trailing article moved to the front. */
  readonly title: string;
  readonly year: number | null;
  readonly genres: string[];
  /** Digits with their leading zeros, without "tt". */
  readonly imdbId: string | null;
  readonly tmdbId: string | null;
}

export interface MovielensRating {
  readonly userId: string;
  readonly movieId: string;
  /** 0.5 to 5 in halves. */
  readonly rating: number;
  readonly at: Date;
}

/** @throws Error that names the file that is missing. */
export function assertMovielens(directory: string): void {
  for (const file of ["movies.csv", "ratings.csv"]) {
    if (existsSync(path.join(directory, file))) continue;
    throw new Error(
      `${directory} is no MovieLens directory: ${file} is missing. ` +
        "Expected are movies.csv and ratings.csv, as in https://grouplens.org/datasets/movielens.",
    );
  }
}

/** The films in the order of movies.csv, with the ids of links.csv where that file exists; its bad lines come first. */
export async function* readMovies(directory: string): AsyncGenerator<Row<MovielensMovie>> {
  const refused: RefusedRow[] = [];
  const links = await readLinks(directory, refused);
  yield* refused;
  const columns = ["movieId", "title", "genres"] as const;
  const rows = readTable(path.join(directory, "movies.csv"), { columns });
  yield* mapRows(rows, (cells) => parseMovie(cells, links));
}

/** The ratings in the order of ratings.csv. */
export function readRatings(directory: string): AsyncIterable<Row<MovielensRating>> {
  const columns = ["userId", "movieId", "rating", "timestamp"] as const;
  return mapRows(readTable(path.join(directory, "ratings.csv"), { columns }), parseRating);
}

type Links = ReadonlyMap<string, Pick<MovielensMovie, "imdbId" | "tmdbId">>;

function parseMovie(
  { movieId, title: name, genres }: Cells<"movieId" | "title" | "genres">,
  links: Links,
): Result<MovielensMovie> {
  if (!isId(movieId)) return refuse("movieId is no positive integer", movieId);
  const { title, year } = splitTitle(name);
  if (title === "") return refuse("the title is empty");
  const { imdbId = null, tmdbId = null } = links.get(movieId) ?? {};
  return accept({ movieId, title, year, genres: parseGenres(genres), imdbId, tmdbId });
}

function parseRating(
  cells: Cells<"userId" | "movieId" | "rating" | "timestamp">,
): Result<MovielensRating> {
  const { userId, movieId } = cells;
  const rating = Number(cells.rating);
  const at = new Date(Number(cells.timestamp || Number.NaN) * 1000);
  if (!isId(userId)) return refuse("userId is no positive integer", userId);
  if (!isId(movieId)) return refuse("movieId is no positive integer", movieId);
  if (!(rating >= 0.5 && rating <= 5 && Number.isInteger(rating * 2))) {
    return refuse("the rating is not 0.5 to 5 in halves", cells.rating);
  }
  if (Number.isNaN(at.getTime())) {
    return refuse("the timestamp is no number of seconds", cells.timestamp);
  }
  if (!isPossibleMoment(at)) {
    return refuse("the timestamp is before 1900 or in the future", cells.timestamp);
  }
  return accept({ userId, movieId, rating, at });
}

const TRAILING_ARTICLE = /([^()]+), (The|An?|L[ae]s?|L'|El|Los|Il|Der|Die|Das)(?=\s*(?:[()]|$))/g;

/** "Godfather, The (1972)" is "The Godfather" of 1972; other titles in parentheses likewise. */
export function splitTitle(raw: string): { title: string; year: number | null } {
  const [, name = "", year] = /^(.*?)\s*(?:\((\d{4})\))?$/s.exec(raw) ?? [];
  const title = name.replace(TRAILING_ARTICLE, (_, rest: string, article: string) =>
    article.endsWith("'") ? article + rest : `${article} ${rest}`,
  );
  return { title, year: year === undefined ? null : Number(year) };
}

function parseGenres(cell: string): string[] {
  return cell === "(no genres listed)" ? [] : listOf(cell, "|");
}

async function readLinks(directory: string, refused: RefusedRow[]): Promise<Links> {
  const links = new Map<string, Pick<MovielensMovie, "imdbId" | "tmdbId">>();
  const file = path.join(directory, "links.csv");
  if (!existsSync(file)) return links;
  const rows = readTable(file, { columns: ["movieId"], optional: ["imdbId", "tmdbId"] });
  for await (const { movieId, imdbId, tmdbId } of goodRows(rows, refused)) {
    links.set(movieId, {
      imdbId: /^\d+$/.test(imdbId) ? imdbId : null,
      tmdbId: isId(tmdbId) ? tmdbId : null,
    });
  }
  return links;
}
