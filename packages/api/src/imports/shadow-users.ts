import type { Database } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

/** The people of a data set as accounts that nobody can sign in to. */
export class ShadowUsers {
  readonly #sourceName: string;
  readonly #ids = new Map<string, number>();

  constructor(sourceName: string) {
    this.#sourceName = sourceName;
  }

  get count(): number {
    return this.#ids.size;
  }

  /** The accounts of users of the data set, made when they are missing. */
  async resolve(
    db: Transaction<Database>,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, number>> {
    const wanted = [...new Set(userIds)].filter((id) => !this.#ids.has(id));
    const prefix = `${this.#sourceName}:`;
    const { rows } = await sql<{ id: number; origin: string }>`
      with wanted as (select unnest(${wanted.map((id) => prefix + id)}::text[]) as origin),
      added as (
        insert into user_account (username, origin)
        select replace(origin, ':', '-'), origin from wanted
        on conflict (origin) do nothing returning id, origin
      )
      select id, origin from added
      union all
      select user_account.id, user_account.origin from user_account join wanted using (origin)`.execute(
      db,
    );
    for (const { id, origin } of rows) this.#ids.set(origin.slice(prefix.length), id);
    return this.#ids;
  }
}
