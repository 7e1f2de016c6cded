import type { Kind } from "@recofinement/db";

import { genreName } from "../genre-names.ts";
import type { RefusedRow } from "../rows.ts";
import { append, readGood } from "./files.ts";
import { kindNames } from "./tables.ts";

interface Genre {
  readonly kind: Kind;
  readonly name: string;
}

/** The genres of a dump by their genre_id; bad lines go to `refused`. */
export async function readGenres(
  directory: string,
  refused?: RefusedRow[],
): Promise<ReadonlyMap<string, Genre>> {
  const genres = new Map<string, Genre>();
  const columns = ["genre_id", "name", "content_type"] as const;
  for await (const cells of readGood(directory, "genre", {
    columns,
    ...(refused && { refused }),
  })) {
    const kind = kindNames.get(cells.content_type.toUpperCase());
    const name = genreName(cells.name);
    if (kind !== undefined && name !== "") genres.set(cells.genre_id, { kind, name });
  }
  return genres;
}

/** The names of the genres of contents by their content_id; bad lines go to `refused`. */
export async function readGenresOfContents(
  directory: string,
  refused: RefusedRow[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const genres = await readGenres(directory, refused);
  const names = new Map<string, string[]>();
  const columns = ["content_id", "genre_id"] as const;
  for await (const cells of readGood(directory, "content_genres", { columns, refused })) {
    const genre = genres.get(cells.genre_id);
    if (genre !== undefined) append(names, cells.content_id, genre.name);
  }
  return names;
}
