import { inTransaction } from "@recofinement/db";
import { sql } from "kysely";

import { lockContents } from "../features/interactions/queries.ts";
import type { Engines } from "./engines.ts";

const batchSize = 1_000;

/**
 * Writes how popular the prepared contents are. In small transactions with ids ascending, so that people
 * who rate meanwhile neither wait nor deadlock.
 */
export async function writePopularity({ db, thread }: Engines): Promise<{ contents: number }> {
  const { contentIds, popularity, people } = await thread.call("popularity", null);
  for (let start = 0; start < contentIds.length; start += batchSize) {
    const end = start + batchSize;
    const ids = [...contentIds.subarray(start, end)];
    await inTransaction({ db }, async (inner) => {
      await lockContents(inner.db, ids);
      await sql`
        update content set popularity = computed.popularity, people = computed.people
        from unnest(
          ${ids}::integer[],
          ${[...popularity.subarray(start, end)]}::double precision[],
          ${[...people.subarray(start, end)]}::integer[]
        ) as computed (id, popularity, people)
        where content.id = computed.id
          and (content.popularity, content.people) <> (computed.popularity, computed.people)`.execute(
        inner.db,
      );
    });
  }
  return { contents: contentIds.length };
}
