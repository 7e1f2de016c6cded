import type { Database } from "@recofinement/db";
import { sql, type Transaction } from "kysely";

/** The contents of a data set by its own identifiers, looked up as they are asked for. */
export class ContentIds {
  readonly #sourceName: string;
  readonly #ids = new Map<string, number>();

  constructor(sourceName: string) {
    this.#sourceName = sourceName;
  }

  async resolve(
    db: Transaction<Database>,
    identifiers: readonly string[],
  ): Promise<ReadonlyMap<string, number>> {
    const wanted = [...new Set(identifiers)].filter((identifier) => !this.#ids.has(identifier));
    if (wanted.length === 0) return this.#ids;
    const rows = await db
      .selectFrom("content_identifier")
      .where("source", "=", this.#sourceName)
      .where(sql<boolean>`identifier = any(${wanted}::text[])`)
      .select(["identifier", "content_id"])
      .execute();
    for (const { identifier, content_id } of rows) this.#ids.set(identifier, content_id);
    return this.#ids;
  }
}
