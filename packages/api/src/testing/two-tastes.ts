import { randomUUID } from "node:crypto";

import { inTransaction, type Kind, type Queryable } from "@recofinement/db";

import { adjustAggregates, upsertRatings } from "../features/interactions/queries.ts";
import { addContent } from "./factories.ts";

/** The contents that people of one taste like. */
export interface TasteContents {
  readonly genre: string;
  readonly movies: readonly number[];
  readonly books: readonly number[];
}

/** Adds films and books of two genres, and people each of whom likes most of one of them. */
export async function addTwoTastes(
  db: Queryable,
): Promise<readonly [TasteContents, TasteContents]> {
  return [await addTaste(db, "Science Fiction"), await addTaste(db, "Romance")];
}

async function addTaste(db: Queryable, genre: string): Promise<TasteContents> {
  const addAll = async (kind: Kind) => {
    const added = [];
    for (let i = 0; i < 15; i++) {
      added.push(await addContent(db, { kind, genres: [genre], year: 1980 + 2 * i }));
    }
    return added;
  };
  const [movies, books] = [await addAll("movie"), await addAll("book")];
  const fans = await db
    .insertInto("user_account")
    .values(Array.from({ length: 12 }, () => ({ username: randomUUID() })))
    .returning("id")
    .execute();
  const ratings = fans.flatMap(({ id: userId }, fan) =>
    [...movies, ...books]
      .filter((_, item) => (item * 5 + fan) % 3 !== 0)
      .map((contentId) => ({
        userId,
        contentId,
        rating: 5 - (contentId % 2) / 2,
        ratedAt: new Date(),
      })),
  );
  await inTransaction({ db }, async (inner) => {
    await adjustAggregates(inner.db, await upsertRatings(inner.db, ratings));
  });
  return { genre, movies, books };
}

/** The genre that people of a taste like in a kind. */
export async function genreIdOf(
  db: Queryable,
  kind: "movie" | "book",
  { genre }: TasteContents,
): Promise<number> {
  const { id } = await db
    .selectFrom("genre")
    .where("kind", "=", kind)
    .where("name", "=", genre)
    .select("id")
    .executeTakeFirstOrThrow();
  return id;
}
