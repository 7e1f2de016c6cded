import { sql } from "kysely";
import { z } from "zod";

import { isUsable } from "../../auth/sessions.ts";
import { readCursor, toPage } from "../../page.ts";
import { StorableText } from "../../schemas.ts";
import { folded, literal } from "../../search-text.ts";
import type { UserContext } from "../../trpc/context.ts";
import type { PublicUserPage, SearchUsersInput } from "./schemas.ts";

const UserPosition = z.tuple([z.literal("users"), z.int32(), StorableText, z.uuid()]);

/** People whose name contains the query, names that begin with it first. Addresses are not looked at. */
export async function searchUsers(
  { db }: UserContext,
  { query, cursor, limit }: SearchUsersInput,
): Promise<PublicUserPage> {
  const after = readCursor(UserPosition, cursor);
  const pattern = literal(folded(query));
  const rank = sql<number>`(search_text not like ${pattern} || '%')::int`;
  // Byte order, the same on every installation and on both sides of a cursor.
  const name = sql<string>`search_text collate "C"`;
  let found = db
    .selectFrom("user_account")
    .where("email", "is not", null)
    .where(isUsable)
    .where(sql<boolean>`fold_text(${query}) <> '' and search_text like '%' || ${pattern} || '%'`)
    .select(["public_id as id", "username", rank.as("rank"), name.as("name")])
    .orderBy("rank")
    .orderBy("name")
    .orderBy("public_id")
    .limit(limit + 1);
  if (after) {
    const [, lastRank, lastName, lastId] = after;
    found = found.where(
      sql<boolean>`(${rank}, ${name}, public_id) > (${lastRank}, ${lastName}, ${lastId}::uuid)`,
    );
  }
  return toPage(await found.execute(), limit, (row) => ["users", row.rank, row.name, row.id]);
}
