import { sql } from "kysely";

import { inBatches } from "./batches.ts";
import type { ImportRun } from "./import-run.ts";
import { limitNothing } from "./limits.ts";
import type { ImportedLike } from "./types.ts";

const batchSize = 5_000;

/** Stores which genres the users of a data set like; returns how many of that were new. */
export async function importLikes(run: ImportRun): Promise<number> {
  const { db, source, people } = run;
  let added = 0;
  const lines = {
    part: "likes",
    rows: source.likes ?? [],
    size: batchSize,
    limit: limitNothing<ImportedLike>,
  } as const;
  for await (const batch of inBatches(run, lines)) {
    const userIds = await people.resolve(
      db,
      batch.map(({ value }) => value.userId),
    );
    const likes = batch.flatMap((line) => {
      const userId = userIds.get(line.value.userId);
      if (userId !== undefined) return [{ ...line.value, userId }];
      const reason = "there is no user with this identifier";
      run.rejections.add(line, { reason, value: line.value.userId });
      return [];
    });
    const { numAffectedRows = 0n } = await sql`
      insert into liked_genre (user_id, genre_id)
      select liked.user_id, genre.id
      from unnest(
        ${likes.map(({ userId }) => userId)}::integer[],
        ${likes.map(({ kind }) => kind)}::text[],
        ${likes.map(({ genre }) => genre)}::text[]
      ) as liked (user_id, kind, name)
      join genre using (kind, name)
      on conflict do nothing`.execute(db);
    added += Number(numAffectedRows);
  }
  return added;
}
