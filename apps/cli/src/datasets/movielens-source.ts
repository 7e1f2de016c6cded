import { createReadStream } from "node:fs";
import path from "node:path";

import type { ImportedContent, ImportedRating, ImportSource, Row } from "@recofinement/api";

import { assertMovielens, type MovielensMovie, readMovies, readRatings } from "./movielens.ts";

/** What our catalogue calls a genre of MovieLens; the others have one name in both. */
const genreNames = new Map([
  ["Children", "Family"],
  ["Musical", "Music"],
  ["Sci-Fi", "Science Fiction"],
]);

/** A MovieLens directory as a data set to import, with how many lines each part has. */
export async function movielensSource(directory: string): Promise<{
  source: ImportSource;
  lines: Record<"contents" | "ratings", number>;
}> {
  assertMovielens(directory);
  return {
    source: { name: "movielens", contents: contentsOf(directory), ratings: ratingsOf(directory) },
    lines: {
      contents: await countLines(path.join(directory, "movies.csv")),
      ratings: await countLines(path.join(directory, "ratings.csv")),
    },
  };
}

async function* contentsOf(directory: string): AsyncGenerator<Row<ImportedContent>> {
  for await (const row of readMovies(directory)) {
    yield row.ok ? { ...row, value: toContent(row.value) } : row;
  }
}

function toContent({
  movieId,
  title,
  year,
  genres,
  imdbId,
  tmdbId,
}: MovielensMovie): ImportedContent {
  const imdb = imdbId === undefined ? undefined : `tt${imdbId}`;
  return {
    id: `${movieId}`,
    kind: "movie",
    title,
    year,
    genres: genres.map((genre) => genreNames.get(genre) ?? genre),
    identifiers: { ...(imdb && { imdb }), ...(tmdbId && { tmdb: `${tmdbId}` }) },
    details: { imdbId: imdb ?? null, tmdbId: tmdbId === undefined ? null : `${tmdbId}` },
  };
}

async function* ratingsOf(directory: string): AsyncGenerator<Row<ImportedRating>> {
  for await (const row of readRatings(directory)) {
    if (!row.ok) {
      yield row;
      continue;
    }
    const { userId, movieId, rating, at } = row.value;
    yield { ...row, value: { userId: `${userId}`, contentId: `${movieId}`, rating, at } };
  }
}

/** Lines after the header. */
async function countLines(file: string): Promise<number> {
  let lines = 0;
  const chunks: AsyncIterable<Buffer> = createReadStream(file);
  for await (const chunk of chunks) {
    for (const byte of chunk) if (byte === 10) lines += 1;
  }
  return lines - 1;
}
