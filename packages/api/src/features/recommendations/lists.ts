import type { StoredReason } from "@recofinement/db";
import { diversify, type EngineName } from "@recofinement/engine";
import { type Expression, type SqlBool, sql } from "kysely";

import type { UserContext } from "../../trpc/context.ts";
import { hasGenre, selectContent } from "../catalogue/queries.ts";
import type { Content } from "../catalogue/schemas.ts";
import type { ForMeInput } from "./schemas.ts";

/** A content out of a list, before its reasons have names. */
export interface Listed extends Content {
  readonly score: number;
  readonly engine: EngineName;
  readonly people: number;
  readonly storedReasons: StoredReason[];
}

/** What of a list is wanted. */
export interface Wanted extends Pick<ForMeInput, "kind" | "genreId" | "limit"> {
  /** What was on earlier pages. */
  readonly served: readonly number[];
  readonly diversity: number;
}

/** Contents that a varied page is chosen from. */
const poolSize = 100;

/** Whether an engine has anything for the caller, of a kind or of any. */
export async function hasOwnList(
  { db, actor }: UserContext,
  { engine, kind }: Pick<ForMeInput, "engine" | "kind">,
): Promise<boolean> {
  let query = db
    .selectFrom("recommendation_list")
    .where("user_id", "=", actor.userId)
    .where("engine", "=", engine)
    .where(sql<boolean>`content_ids <> '{}'`)
    .select("kind")
    .limit(1);
  if (kind) query = query.where("kind", "=", kind);
  return (await query.executeTakeFirst()) !== undefined;
}

/** The next of the caller's own list of an engine, and whether there is more. */
export async function listOwn(ctx: UserContext, engine: EngineName, wanted: Wanted) {
  const { db, actor } = ctx;
  const ofKind = wanted.kind ? sql`and kind = ${wanted.kind}` : sql``;
  const listed = sql<{ content_id: number; score: number; reasons: StoredReason[] }>`(
    select entry.* from recommendation_list, rows from (
      unnest(content_ids), unnest(scores), jsonb_array_elements(reasons)
    ) as entry (content_id, score, reasons)
    where user_id = ${actor.userId} and engine = ${engine} ${ofKind})`;
  const rows = await selectContent(db)
    .innerJoin(listed.as("listed"), "listed.content_id", "content.id")
    .where(({ and }) => and(conditions(ctx, wanted)))
    .select([
      "content.people",
      "listed.score",
      "listed.reasons as storedReasons",
      sql.val(engine).$castTo<EngineName>().as("engine"),
    ])
    .orderBy("listed.score", "desc")
    .orderBy("content.id")
    .limit(rowsFor(wanted))
    .execute();
  return choose(rows, wanted);
}

/** The next of what is popular with everybody, and whether there is more. */
export async function listPopular(ctx: UserContext, wanted: Wanted) {
  let query = selectContent(ctx.db)
    // The engines have not looked at what is at 0.
    .where("content.people", ">", 0)
    .where(({ and }) => and(conditions(ctx, wanted)))
    .select([
      "content.people",
      "content.popularity as score",
      sql<StoredReason[]>`'[{"type": "popular", "share": 1}]'::jsonb`.as("storedReasons"),
      sql.lit("popularity").$castTo<EngineName>().as("engine"),
    ])
    .orderBy("content.popularity", "desc")
    .orderBy("content.id")
    .limit(rowsFor(wanted));
  if (wanted.kind) query = query.where("content.kind", "=", wanted.kind);
  return choose(await query.execute(), wanted);
}

function rowsFor({ limit, diversity }: Wanted): number {
  return diversity > 0 ? Math.max(poolSize, limit + 1) : limit + 1;
}

/** The page out of what could be on it. */
function choose(rows: readonly Listed[], { limit, diversity }: Wanted) {
  const tagged = rows.map((row) => ({ row, score: row.score, tags: tagsOf(row) }));
  const page = diversify(tagged, { size: limit, diversity }).map(({ row }) => row);
  return { page, hasMore: rows.length > limit };
}

/** What a content is about. */
function tagsOf({ genres, creators }: Content): Set<string> {
  return new Set([...genres.map(({ name }) => name), ...creators.map((name) => `by ${name}`)]);
}

function conditions({ actor }: UserContext, wanted: Wanted): Expression<SqlBool>[] {
  const { genreId, served } = wanted;
  return [
    isFreeFor([actor.userId]),
    ...(genreId ? [hasGenre(genreId)] : []),
    ...(served.length > 0 ? [sql<boolean>`content.id <> all(${served})`] : []),
  ];
}

/** Whether none of some users has rated, used or rejected a content. */
export function isFreeFor(userIds: readonly number[]) {
  const owners = sql.join(userIds);
  return sql<boolean>`(
    not exists (select from interaction where interaction.content_id = content.id
      and interaction.user_id in (${owners})
      and (interaction.rating is not null or interaction.count > 0))
    and not exists (select from rejection
      where rejection.content_id = content.id and rejection.user_id in (${owners})))`;
}
