import { type Database, kindDescriptions, kinds, type Queryable } from "@recofinement/db";
import { type RawBuilder, sql, type Transaction } from "kysely";

import { lockContents } from "../interactions/queries.ts";

/**
 * Ties contents to the same works in other kinds: to those with the same title that one of the same
 * people made, as an author is named among the writers of a film. People are the same when surname and
 * initial are, so that "J.R.R. Tolkien" and "J. R. R. Tolkien" is one. What is tied already stays so.
 *
 * Locks the contents that it may tie. A caller that has to lock others too locks the `findNamesakes` of
 * these together with them before, or could wait for somebody who waits for the caller.
 *
 * @param contentIds what was just added or completed; its counterparts are found by their titles
 */
export async function linkWorks(
  db: Transaction<Database>,
  contentIds: readonly number[],
): Promise<void> {
  const namesakes = await findNamesakes(db, contentIds);
  if (namesakes.length === 0) return;
  await lockContents(db, namesakes);
  await tieWorks(db, namesakes);
}

/** Contents, these among them, that have the title of one of these and are of more kinds than one. */
export async function findNamesakes(
  db: Queryable,
  contentIds: readonly number[],
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select unnest(array_agg(id)) as id from content
    where kind <> 'episode' and title_key in (
      select title_key from content
      where id = any(${contentIds}::integer[]) and title_key <> '' and kind <> 'episode'
    )
    group by title_key having count(distinct kind) > 1`.execute(db);
  return rows.map(({ id }) => id);
}

/** Ties those of the contents together that are of one work; they are locked. */
async function tieWorks(db: Transaction<Database>, contentIds: readonly number[]): Promise<void> {
  await sql`
    with made as (
      select content.id, kind, title_key, work_id, person_key(name) as person_key
      from content cross join lateral ${makers()}
      where id = any(${contentIds}::integer[])
    ), shared as (
      select title_key || ' / ' || person_key as slug, min(work_id) as work_id,
        array_agg(id) as content_ids
      from made where person_key <> ''
      group by title_key, person_key
      having count(distinct kind) > 1
    ), begun as (
      insert into work (slug) select slug from shared where work_id is null order by slug
      on conflict (slug) do update set slug = excluded.slug
      returning id, slug
    )
    update content set work_id = tied.work_id
    from (
      select content_id, min(coalesce(shared.work_id, begun.id)) as work_id
      from shared left join begun using (slug), unnest(content_ids) as content_id
      group by content_id
    ) as tied
    where content.id = tied.content_id and content.work_id is null`.execute(db);
}

/** The names of everybody who made a content, by the table of kinds. */
function makers(): RawBuilder<unknown> {
  const authors = kinds.flatMap((kind) =>
    kindDescriptions[kind].authors.map(
      (column) => sql`
        union all select unnest(${sql.ref(column)}) from ${sql.table(kind)}
        where content_id = content.id`,
    ),
  );
  return sql`(select unnest(content.creators) as name ${sql.join(authors, sql` `)}) as maker`;
}
