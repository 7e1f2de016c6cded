import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";

/** Contents whose aggregates differ from what their ratings add up to. */
export async function wrongAggregates(db: Queryable): Promise<unknown[]> {
  const { rows } = await sql`
    select content.id from content left join interaction on content_id = content.id
    group by content.id
    having content.rating_sum <> coalesce(sum(interaction.rating), 0)
      or content.rating_count <> count(interaction.rating)`.execute(db);
  return rows;
}
