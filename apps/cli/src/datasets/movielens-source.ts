import path from "node:path";

import type { NewContent, ImportedInteraction } from "@recofinement/api";

import type { DataSet } from "./data-set.ts";
import { genreName } from "./genre-names.ts";
import {
  assertMovielens,
  type MovielensMovie,
  type MovielensRating,
  readMovies,
  readRatings,
} from "./movielens.ts";
import { accept, mapRows } from "./rows.ts";
import { countLines } from "./table.ts";

/** A MovieLens directory: movies.csv, ratings.csv and, where it is there, links.csv. */
export async function movielensDataSet(directory: string): Promise<DataSet> {
  assertMovielens(directory);
  return {
    source: {
      name: "movielens",
      contents: mapRows(readMovies(directory), (movie) => accept(toContent(movie))),
      interactions: mapRows(readRatings(directory), (rating) => accept(toInteraction(rating))),
    },
    lines: {
      contents: await countLines(path.join(directory, "movies.csv")),
      interactions: await countLines(path.join(directory, "ratings.csv")),
    },
  };
}

function toContent(movie: MovielensMovie): NewContent {
  const { movieId, title, year, genres, tmdbId } = movie;
  const imdbId = movie.imdbId === null ? null : `tt${movie.imdbId}`;
  return {
    id: movieId,
    kind: "movie",
    title,
    year,
    genres: genres.map(genreName),
    identifiers: { ...(imdbId && { imdb: imdbId }), ...(tmdbId && { tmdb: tmdbId }) },
    details: { imdbId, tmdbId },
  };
}

function toInteraction({ userId, movieId, rating, at }: MovielensRating): ImportedInteraction {
  return { userId, contentId: movieId, rating, ratedAt: at };
}
