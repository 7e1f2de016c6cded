import type { Kind, Queryable } from "@recofinement/db";

import { isbn13 } from "../../../isbn.ts";

/** Contents whose identifier the query is: an ISBN in any form, or an IMDb id. */
export async function findByIdentifier(db: Queryable, term: string) {
  const isbn = isbn13(term.replace(/^isbn(-?1[03])?[:\s]*/i, ""));
  const [imdb] = /^tt\d{7,9}$/i.exec(term) ?? [];
  if (isbn === undefined && imdb === undefined) return [];
  return db
    .selectFrom("content_identifier")
    .innerJoin("content", "content.id", "content_id")
    .where("kind", "<>", "episode")
    .where((eb) =>
      isbn === undefined
        ? eb.and({ source: "imdb", identifier: imdb?.toLowerCase() ?? "" })
        : eb.and({ source: "isbn", identifier: isbn }),
    )
    .select((eb) => [
      "content.id",
      "popularity",
      // Without episodes, the six kinds are left.
      eb.ref("kind").$castTo<Kind>().as("kind"),
    ])
    .orderBy("content.id")
    .execute();
}
