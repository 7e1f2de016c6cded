import { inTransaction, type InTransaction, type Queryable } from "@recofinement/db";
import { sql } from "kysely";

/** Changes of word counts that are added up in one transaction. */
const batchSize = 20_000;

/**
 * Brings the counts of words and genres up to date. They say how to search and what a misspelt word
 * may mean; results are exact whatever the counts say. Of two at once, one does it.
 */
export async function countCatalogue(ctx: { db: Queryable }): Promise<void> {
  while (await inTransaction(ctx, addUpWords));
  await ctx.db.deleteFrom("search_word").where("contents", "<=", 0).execute();
  // Locked in one order, since an import and a job can be at it together.
  await sql`
    with locked as materialized (select id from genre order by id for no key update)
    update genre set contents = counted.contents
    from (
      select locked.id, count(content_id)::integer as contents
      from locked left join content_genre on genre_id = locked.id group by locked.id
    ) as counted
    where genre.id = counted.id and genre.contents <> counted.contents`.execute(ctx.db);
}

/** Adds up one batch; false when that was the last one, or somebody else is at it. */
async function addUpWords({ db }: InTransaction<{ db: Queryable }>): Promise<boolean> {
  const { rows } = await sql<{ isMine: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('recofinement counts')) as "isMine"`.execute(db);
  if (!rows[0]?.isMine) return false;
  const taken = await sql<{ count: number }>`
    with taken as (
      delete from search_word_change
      where id in (select id from search_word_change order by id limit ${batchSize})
      returning word, kind, contents
    ), written as (
      insert into search_word (word, kind, contents)
      select word, kind, sum(contents) from taken group by word, kind
      on conflict (word, kind) do update
        set contents = search_word.contents + excluded.contents
    )
    select count(*)::integer as count from taken`.execute(db);
  return taken.rows[0]?.count === batchSize;
}
