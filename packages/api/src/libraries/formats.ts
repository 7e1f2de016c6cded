import type { LibraryFormat } from "./format.ts";
import { goodreads } from "./goodreads.ts";
import { imdb } from "./imdb.ts";
import { letterboxd } from "./letterboxd.ts";
import { trakt } from "./trakt.ts";
import type { FormatName } from "./types.ts";

/** Every format there is; no header is of two. */
export const formats: Readonly<Record<FormatName, LibraryFormat>> = {
  letterboxd,
  goodreads,
  imdb,
  trakt,
};
