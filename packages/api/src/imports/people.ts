import type { Database } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

import { storableUsername } from "./limits.ts";
import type { ImportReport } from "./types.ts";

/** Whose account each user of a data set has here. */
export class People {
  readonly #prefix: string;
  readonly #isListed: boolean;
  readonly #ids = new Map<string, number>();
  readonly #counts = { added: 0, matched: 0 };

  /** `isListed` where the data set lists its users: then there are no others. */
  constructor(sourceName: string, { isListed }: { isListed: boolean }) {
    this.#prefix = `${sourceName}:`;
    this.#isListed = isListed;
  }

  get counts(): ImportReport["users"] {
    return { ...this.#counts };
  }

  /** What an account is called that came from the data set. */
  originOf(userId: string): string {
    return this.#prefix + userId;
  }

  know(userId: string, account: { id: number; isAdded: boolean }): void {
    if (this.#ids.has(userId)) return;
    this.#ids.set(userId, account.id);
    this.#counts[account.isAdded ? "added" : "matched"] += 1;
  }

  /** The accounts of users; shadow users are made where the data set does not list its users. */
  async resolve(
    db: Transaction<Database>,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, number>> {
    if (!this.#isListed) await this.addShadows(db, userIds);
    return this.#ids;
  }

  /** Makes the accounts, which nobody can sign in to, of users that have none yet. */
  async addShadows(db: Transaction<Database>, userIds: readonly string[]): Promise<void> {
    const wanted = [...new Set(userIds)].filter((id) => !this.#ids.has(id));
    if (wanted.length === 0) return;
    const { rows } = await sql<{ id: number; origin: string; isAdded: boolean }>`
      with wanted as (select * from unnest(
        ${wanted.map((id) => this.originOf(id))}::text[],
        ${wanted.map((id) => storableUsername(this.originOf(id).replaceAll(":", "-")))}::text[]
      ) as given (origin, username)),
      added as (
        insert into user_account (username, origin)
        select username, origin from wanted
        on conflict (origin) do nothing returning id, origin
      )
      select id, origin, true as "isAdded" from added
      union all
      select user_account.id, user_account.origin, false
      from user_account join wanted using (origin)`.execute(db);
    for (const { origin, ...account } of rows) {
      this.know(origin.slice(this.#prefix.length), account);
    }
  }
}
