import { setImmediate as nextTurn } from "node:timers/promises";

import { inTransaction, type Kind, kinds, type Queryable } from "@recofinement/db";
import { sql } from "kysely";

import type { OnProgress, TrainedModel } from "./recommender.ts";

/** How many similar contents are kept of a content's own kind, and of each other one. */
const [inKind, inOtherKind] = [50, 20];

/** Contents whose lists are written in one transaction. */
const batchSize = 500;

interface SimilarList {
  contentId: number;
  kind: Kind;
  ids: number[];
  similarities: number[];
}

/** Replaces the lists of what resembles each content; writes what has changed only. */
export async function writeSimilarLists(
  db: Queryable,
  trained: TrainedModel,
  onProgress: OnProgress,
): Promise<void> {
  const items = trained.index.contentIds.length;
  for (let start = 0; start < items; start += batchSize) {
    const lists: SimilarList[] = [];
    const end = Math.min(items, start + batchSize);
    for (let item = start; item < end; item++) {
      lists.push(...listsOf(trained, item));
      // Each takes about a millisecond where many have the same features.
      if (item % 10 === 0) await nextTurn();
    }
    const contentIds = trained.index.contentIds.slice(start, end);
    await inTransaction({ db }, (inner) => replaceLists(inner.db, contentIds, lists));
    onProgress(end / items);
  }
}

function listsOf({ model, index }: TrainedModel, item: number): SimilarList[] {
  const contentId = index.contentIds[item];
  const own = index.groupOf(item);
  if (contentId === undefined) return [];
  const limitOf = (group: number) => (group === own ? inKind : inOtherKind);
  return model.similar(item, limitOf).flatMap((neighbours, group) => {
    const kind = kinds[group];
    const known = neighbours.flatMap(({ item: other, similarity }) => {
      const id = index.contentIds[other];
      return id === undefined ? [] : [{ id, similarity: Math.fround(similarity) }];
    });
    if (kind === undefined || known.length === 0) return [];
    const ids = known.map(({ id }) => id);
    return [{ contentId, kind, ids, similarities: known.map(({ similarity }) => similarity) }];
  });
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
