import { randomUUID } from "node:crypto";

import type { Kind, Queryable } from "@recofinement/db";

import type { TestUser } from "./test-app.ts";

/** Adds a content with a title of its own, and genres, which are made when they are missing. */
export async function addContent(
  db: Queryable,
  { kind = "movie", title, year, creators, genres = [] }: NewContent = {},
): Promise<number> {
  const { id } = await db
    .insertInto("content")
    .values({
      kind,
      title: title ?? `Untitled ${randomUUID()}`,
      year: year ?? null,
      creators: creators ?? [],
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await db.insertInto(kind).values({ content_id: id }).execute();
  for (const name of genres) {
    const genre = await db
      .insertInto("genre")
      .values({ kind, name })
      .onConflict((conflict) => conflict.columns(["kind", "name"]).doUpdateSet({ name }))
      .returning("id")
      .executeTakeFirstOrThrow();
    await db.insertInto("content_genre").values({ content_id: id, genre_id: genre.id }).execute();
  }
  return id;
}

/** Adds an episode to a series. */
export async function addEpisode(
  db: Queryable,
  { seriesId, title, episode }: { seriesId: number; title?: string; episode: number },
): Promise<void> {
  const { id } = await db
    .insertInto("content")
    .values({ kind: "episode", title: title ?? `Untitled ${randomUUID()}` })
    .returning("id")
    .executeTakeFirstOrThrow();
  await db
    .insertInto("episode")
    .values({ content_id: id, series_id: seriesId, season: 1, episode })
    .execute();
}

/** Makes a group of the owner's in which the others are, in this order. */
export async function formGroup(
  owner: TestUser,
  others: readonly TestUser[] = [],
  name = "Film club",
): Promise<number> {
  const { id: groupId } = await owner.caller.groups.create({ name });
  for (const { id: userId, caller } of others) {
    await owner.caller.groups.invite({ groupId, userId });
    await caller.groups.acceptInvitation({ groupId });
  }
  return groupId;
}

interface NewContent {
  kind?: Kind;
  title?: string;
  year?: number;
  creators?: string[];
  genres?: string[];
}

/** A proposal of a movie with a title of its own. */
export function proposal({ title = `Untitled ${randomUUID()}`, ...more }: NewProposal = {}) {
  return { kind: "movie" as const, content: { title, ...more }, genres: ["Jazz"] };
}

interface NewProposal {
  title?: string;
  year?: number | null;
  details?: { imdbId?: string };
}
