import type { Kind } from "@recofinement/db";

import { genreName } from "../genre-names.ts";
import { append, readGood } from "./files.ts";
import { kindNames } from "./tables.ts";

interface Genre {
  readonly kind: Kind;
  readonly name: string;
}

/** The genres of a dump by their genre_id. */
export async function readGenres(directory: string): Promise<ReadonlyMap<string, Genre>> {
  const genres = new Map<string, Genre>();
  const columns = ["genre_id", "name", "content_type"] as const;
  for await (const cells of readGood(directory, "genre", columns)) {
    const kind = kindNames.get(cells.content_type.toUpperCase());
    const name = genreName(cells.name);
    if (kind !== undefined && name !== "") genres.set(cells.genre_id, { kind, name });
  }
  return genres;
}

/** The names of the genres of contents by their content_id. */
export async function readGenresOfContents(
  directory: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const genres = await readGenres(directory);
  const names = new Map<string, string[]>();
  const columns = ["content_id", "genre_id"] as const;
  for await (const cells of readGood(directory, "content_genres", columns)) {
    const genre = genres.get(cells.genre_id);
    if (genre !== undefined) append(names, cells.content_id, genre.name);
  }
  return names;
}
