import { sql } from "kysely";

import type { UserContext } from "../../trpc/context.ts";
import { readServed, writeServed } from "../../served.ts";
import { contentNotFound, readContents } from "./queries.ts";
import type { SimilarInput, SimilarPage } from "./schemas.ts";

/**
 * What resembles a content, most similar first, of one kind or all, as the engines found it at their
 * last run: a content that is newer has none yet.
 */
export async function listSimilar(
  { db }: UserContext,
  { id, kind, cursor, limit }: SimilarInput,
): Promise<SimilarPage> {
  const served = readServed(cursor);
  const isKind = kind ? sql`similar_content.kind = ${kind}` : sql`true`;
  const { rows } = await sql<{ id: number; similarity: number }>`
    select content.id, similarity
    from similar_content, unnest(similar_ids, similarities) with ordinality
      as listed (similar_id, similarity, place)
    join content on content.id = similar_id
    where content_id = ${id} and ${isKind} and content.id <> all(${served}::integer[])
    order by similarity desc, similar_content.kind, place
    limit ${limit + 1}`.execute(db);
  if (rows.length === 0) await assertExists(db, id);
  const shown = rows.slice(0, limit);
  const contents = await readContents(
    db,
    shown.map((row) => row.id),
  );
  const similarityOf = new Map(shown.map((row) => [row.id, row.similarity]));
  const items = contents.map((content) => ({
    ...content,
    similarity: similarityOf.get(content.id) ?? 0,
  }));
  const seen = [...served, ...shown.map((row) => row.id)];
  return { items, nextCursor: rows.length > limit ? writeServed(seen) : null };
}

async function assertExists(db: UserContext["db"], id: number): Promise<void> {
  const content = await db
    .selectFrom("content")
    .where("id", "=", id)
    .where("kind", "<>", "episode")
    .select("id")
    .executeTakeFirst();
  if (!content) throw contentNotFound(id);
}
