import { inTransaction, type Queryable } from "@recofinement/db";
import { sql } from "kysely";

import type { Engines } from "./engines.ts";
import type { OnProgress } from "./thread/engine-thread.ts";
import type { SimilarList } from "./thread/protocol.ts";

/** Contents that the thread is asked for at a time: about a millisecond each, in which it does nothing else. */
const batchSize = 100;

/** Replaces the lists of what resembles each of the prepared contents; writes what has changed only. */
export async function writeSimilarLists(
  { db, thread }: Engines,
  contents: number,
  onProgress: OnProgress,
): Promise<{ contents: number; lists: number }> {
  let lists = 0;
  for (let from = 0; from < contents; from += batchSize) {
    const to = Math.min(contents, from + batchSize);
    const { contentIds, found } = await thread.call("similar", { from, to });
    await inTransaction({ db }, (inner) => replaceLists(inner.db, contentIds, found));
    lists += found.length;
    onProgress(to / contents);
  }
  return { contents, lists };
}

async function replaceLists(
  db: Queryable,
  contentIds: readonly number[],
  lists: readonly SimilarList[],
): Promise<void> {
  // Arrays of arrays must be of one length in PostgreSQL, so lists travel as text.
  const listed = sql`unnest(
      ${lists.map(({ contentId }) => contentId)}::integer[],
      ${lists.map(({ kind }) => kind)}::text[],
      ${lists.map(({ ids }) => `{${ids.join(",")}}`)}::text[],
      ${lists.map(({ similarities }) => `{${similarities.join(",")}}`)}::text[]
    ) as listed (content_id, kind, ids, similarities)`;
  await sql`
    delete from similar_content where content_id = any(${contentIds}::integer[])
      and (content_id, kind) not in (select content_id, kind from ${listed})`.execute(db);
  await sql`
    insert into similar_content (content_id, kind, similar_ids, similarities)
    select content_id, listed.kind, ids::integer[], similarities::real[]
    from ${listed} join content on content.id = content_id
    for key share of content
    on conflict (content_id, kind) do update
      set similar_ids = excluded.similar_ids, similarities = excluded.similarities
      where (similar_content.similar_ids, similar_content.similarities)
        is distinct from (excluded.similar_ids, excluded.similarities)`.execute(db);
}
