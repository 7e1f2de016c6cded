import { type Kind, kinds, type Queryable } from "@recofinement/db";
import { sparseMatrix, type TrainingData } from "@recofinement/engine";

import { readItems } from "./snapshot-items.ts";

/** Between rows of the database and the engine's indices. */
export interface CatalogueIndex {
  /** Content id per item. */
  readonly contentIds: readonly number[];
  readonly itemOf: ReadonlyMap<number, number>;
  /** The engine's group of an item: the place of its kind in `kinds`. */
  groupOf(item: number): number | undefined;
  /** The engine's genre per genre id: genres of one name in several kinds are one. */
  readonly genreOf: ReadonlyMap<number, number>;
  /** The genre id that a kind has for an engine's genre. */
  genreIdOf(kind: Kind, genre: number): number | undefined;
}

/** Reads everything that the engines learn from; what comes in meanwhile is left for the next time. */
export async function readSnapshot(
  db: Queryable,
): Promise<{ data: TrainingData; index: CatalogueIndex }> {
  const { contents, ...items } = await readItems(db);
  const itemGroup = Int32Array.from(contents, ({ kind }) => kinds.indexOf(kind));
  const itemOf = new Map(contents.map(({ id }, item) => [id, item]));
  const genres = indexGenres(await db.selectFrom("genre").select(["id", "kind", "name"]).execute());
  const contentGenres = await db.selectFrom("content_genre").selectAll().execute();
  const ratings = await readRatings(db, itemOf);
  const data: TrainingData = {
    ratings: sparseMatrix(ratings.users, contents.length, ratings.entries),
    itemGenres: sparseMatrix(
      contents.length,
      genres.count,
      contentGenres.flatMap(({ content_id, genre_id }) => {
        const item = itemOf.get(content_id);
        const genre = genres.genreOf.get(genre_id);
        return item === undefined || genre === undefined ? [] : [[item, genre, 1] as const];
      }),
    ),
    itemGroup,
    ...items,
  };
  const { genreOf, genreIdOf } = genres;
  const contentIds = contents.map(({ id }) => id);
  const groupOf = (item: number) => itemGroup[item];
  return { data, index: { contentIds, itemOf, groupOf, genreOf, genreIdOf } };
}

function indexGenres(rows: { id: number; kind: Kind; name: string }[]) {
  const names = [...new Set(rows.map(({ name }) => name))];
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const ids = new Map(rows.map(({ id, kind, name }) => [`${kind}:${indexOf.get(name)}`, id]));
  return {
    count: names.length,
    genreOf: new Map(rows.map(({ id, name }) => [id, indexOf.get(name) ?? 0])),
    genreIdOf: (kind: Kind, genre: number) => ids.get(`${kind}:${genre}`),
  };
}

async function readRatings(db: Queryable, itemOf: ReadonlyMap<number, number>) {
  const rows = await db
    .selectFrom("interaction")
    .where("rating", "is not", null)
    .select(["user_id", "content_id", "rating"])
    .execute();
  const userOf = new Map<number, number>();
  const entries: [user: number, item: number, stars: number][] = [];
  for (const { user_id, content_id, rating } of rows) {
    const item = itemOf.get(content_id);
    if (item === undefined || rating === null) continue;
    const user = userOf.get(user_id) ?? userOf.size;
    userOf.set(user_id, user);
    entries.push([user, item, rating]);
  }
  return { users: userOf.size, entries };
}
