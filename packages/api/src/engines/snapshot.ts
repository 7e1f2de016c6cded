import { type Kind, kinds, type Queryable } from "@recofinement/db";
import { cellList, type SparseMatrix, type TrainingData } from "@recofinement/engine";

import type { IndexData } from "./catalogue-index.ts";
import { readItems } from "./snapshot-items.ts";
import { readRatings } from "./snapshot-ratings.ts";

/** Everything that the engines learn from, and what its indices mean: plain data. */
export interface Snapshot {
  readonly data: TrainingData;
  readonly index: IndexData;
}

/** Reads everything that the engines learn from; what comes in meanwhile is left for the next time. */
export async function readSnapshot(
  db: Queryable,
  wanted: { texts: boolean } = { texts: true },
): Promise<Snapshot> {
  const { contents, items, creatorNames } = await readItems(db, wanted);
  const contentIds = Int32Array.from(contents, ({ id }) => id);
  const itemOf = new Map(contents.map(({ id }, item) => [id, item]));
  const genres = await readGenres(db);
  const data: TrainingData = {
    ...(await readRatings(db, itemOf)),
    itemGenres: await readItemGenres(db, { itemOf, genreOf: genres.indexOf, genres: genres.count }),
    itemGroup: Int32Array.from(contents, ({ kind }) => kinds.indexOf(kind)),
    ...items,
  };
  return { data, index: { kinds, contentIds, creatorNames, ...genres.data } };
}

/** Genres of one name in several kinds are one. */
async function readGenres(db: Queryable) {
  const rows: { id: number; kind: Kind; name: string }[] = await db
    .selectFrom("genre")
    .select(["id", "kind", "name"])
    .orderBy("id")
    .execute();
  const names = new Map([...new Set(rows.map(({ name }) => name))].map((name, k) => [name, k]));
  const indexOf = new Map(rows.map(({ id, name }) => [id, names.get(name) ?? 0]));
  return {
    count: names.size,
    indexOf,
    data: {
      genreIds: Int32Array.from(rows, ({ id }) => id),
      genreOf: Int32Array.from(rows, ({ id }) => indexOf.get(id) ?? 0),
      genreGroups: Int32Array.from(rows, ({ kind }) => kinds.indexOf(kind)),
    },
  };
}

/** Rows that are read in one query. */
const batchSize = 50_000;

async function readItemGenres(
  db: Queryable,
  {
    itemOf,
    genreOf,
    genres,
  }: {
    itemOf: ReadonlyMap<number, number>;
    genreOf: ReadonlyMap<number, number>;
    genres: number;
  },
): Promise<SparseMatrix> {
  const cells = cellList();
  let last = { content_id: 0, genre_id: 0 };
  for (;;) {
    const rows = await db
      .selectFrom("content_genre")
      .selectAll()
      .where(({ eb, refTuple, tuple }) =>
        eb(refTuple("content_id", "genre_id"), ">", tuple(last.content_id, last.genre_id)),
      )
      .orderBy("content_id")
      .orderBy("genre_id")
      .limit(batchSize)
      .execute();
    for (const { content_id, genre_id } of rows) {
      const [item, genre] = [itemOf.get(content_id), genreOf.get(genre_id)];
      if (item !== undefined && genre !== undefined) cells.add(item, genre, 1);
    }
    last = rows.at(-1) ?? last;
    if (rows.length < batchSize) return cells.matrix(itemOf.size, genres);
  }
}
