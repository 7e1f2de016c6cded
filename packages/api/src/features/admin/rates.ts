import type { Queryable } from "@recofinement/db";
import type { EngineName } from "@recofinement/engine";
import { sql } from "kysely";

/** For how many days impressions are looked at, and kept. */
export const impressionDays = 30;

/** How often what an engine has shown was looked at and rated afterwards. */
export interface Rate {
  engine: EngineName;
  /** Pages. */
  impressions: number;
  /** Contents that people were shown, each person and content once. */
  shown: number;
  /** Of these, those whose page the person then opened, and those that they then rated. */
  clicked: number;
  rated: number;
}

/** Pages that are looked at: the latest, since every one of them takes time. */
const mostPages = 10_000;

/** Per engine what became of what it has shown of late. */
export async function readRates(db: Queryable): Promise<Rate[]> {
  const { rows } = await sql<Rate>`
    with page as materialized (
      select id, engine, user_id, content_ids, shown_at from impression
      where shown_at > now() - make_interval(days => ${impressionDays})
      order by shown_at desc limit ${mostPages}
    ), seen as (
      select engine, user_id, content_id, min(shown_at) as shown_at
      from page cross join unnest(content_ids) as content_id
      group by engine, user_id, content_id
    )
    select engine, count(*)::integer as shown,
      (select count(*)::integer from page where page.engine = seen.engine) as impressions,
      count(*) filter (where viewed_at >= shown_at)::integer as clicked,
      count(*) filter (where rating is not null and rated_at >= shown_at)::integer as rated
    from seen left join interaction using (user_id, content_id)
    group by engine order by engine`.execute(db);
  return rows;
}
