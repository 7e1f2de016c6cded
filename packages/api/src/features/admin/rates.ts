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

/** Per engine what became of what it has shown of late. */
export async function readRates(db: Queryable): Promise<Rate[]> {
  const { rows } = await sql<Rate>`
    with seen as (
      select engine, user_id, content_id, min(shown_at) as shown_at
      from impression cross join unnest(content_ids) as content_id
      where shown_at > now() - make_interval(days => ${impressionDays})
      group by engine, user_id, content_id
    )
    select engine, count(*)::integer as shown,
      (select count(*)::integer from impression
        where impression.engine = seen.engine
          and shown_at > now() - make_interval(days => ${impressionDays})) as impressions,
      count(*) filter (where viewed_at >= shown_at)::integer as clicked,
      count(*) filter (where rating is not null and rated_at >= shown_at)::integer as rated
    from seen left join interaction using (user_id, content_id)
    group by engine order by engine`.execute(db);
  return rows;
}
