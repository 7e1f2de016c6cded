import type { Kind } from "@recofinement/db";

/** What the engine's indices mean, as plain data: it is kept with the model and sent between threads. */
export interface IndexData {
  /** Kind per group of the engine. */
  readonly kinds: readonly Kind[];
  /** Content id per item. */
  readonly contentIds: Int32Array;
  /** Genre ids, and the engine's genre of each: genres of one name in several kinds are one. */
  readonly genreIds: Int32Array;
  readonly genreOf: Int32Array;
  readonly genreGroups: Int32Array;
  /** Name per creator of the engine. */
  readonly creatorNames: readonly string[];
}

/** Between rows of the database and the engine's indices. */
export interface CatalogueIndex extends Pick<IndexData, "kinds" | "contentIds" | "creatorNames"> {
  itemOf(contentId: number): number | undefined;
  genreOf(genreId: number): number | undefined;
  /** The genre id that a group has for an engine's genre. */
  genreIdOf(group: number, genre: number): number | undefined;
}

export function indexOf(data: IndexData): CatalogueIndex {
  const items = new Map(Array.from(data.contentIds, (id, item) => [id, item]));
  const genres = new Map(Array.from(data.genreIds, (id, k) => [id, data.genreOf[k] ?? -1]));
  const ids = new Map(
    Array.from(data.genreIds, (id, k) => [`${data.genreGroups[k]} ${data.genreOf[k]}`, id]),
  );
  return {
    kinds: data.kinds,
    contentIds: data.contentIds,
    creatorNames: data.creatorNames,
    itemOf: (contentId) => items.get(contentId),
    genreOf: (genreId) => genres.get(genreId),
    genreIdOf: (group, genre) => ids.get(`${group} ${genre}`),
  };
}
