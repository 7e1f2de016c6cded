import { inTransaction, type StoredReason } from "@recofinement/db";
import { sql } from "kysely";

import type { UserContext } from "../../trpc/context.ts";
import { hasGenre, selectContent } from "../catalogue/queries.ts";
import { enqueueUserLists } from "./jobs.ts";
import { explain } from "./reasons.ts";
import type { ForMeInput, RecommendationPage } from "./schemas.ts";
import { mostServed, readServed, writeServed } from "../../served.ts";

type Source = "personal" | "popular";

/**
 * The caller's recommendations, best first: never something they have rated, and never twice while
 * they go from page to page. Until their own lists have been computed for the first time, what is
 * popular stands in and says so.
 */
export async function listForMe(ctx: UserContext, input: ForMeInput): Promise<RecommendationPage> {
  const { limit } = input;
  const served = readServed(input.cursor);
  const source = (await hasOwnLists(ctx)) ? "personal" : "popular";
  const rows = await querySource(ctx, source)
    .where(({ and }) => and(conditions(ctx, input, { kind: columns[source].kind, served })))
    .orderBy(sql.ref(columns[source].score), "desc")
    .orderBy("content.id")
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const seen = [...served, ...shown.map(({ id }) => id)];
  const hasNext = rows.length > limit && seen.length < mostServed;
  return { items: await explain(ctx, shown), nextCursor: hasNext ? writeServed(seen) : null };
}

/** Where each source has what lists are filtered and ordered by. */
const columns = {
  personal: { score: "recommendation.score", kind: "recommendation.kind" },
  popular: { score: "content.popularity", kind: "content.kind" },
} as const satisfies Record<Source, { score: string; kind: string }>;

/** Contents with score, engine and stored reasons, from the caller's lists or from popularity. */
function querySource({ db, actor }: UserContext, source: Source) {
  const contents = selectContent(db).leftJoin("recommendation", (join) =>
    join
      .onRef("recommendation.content_id", "=", "content.id")
      .on("recommendation.user_id", "=", actor.userId),
  );
  return source === "personal"
    ? contents
        .where("recommendation.user_id", "is not", null)
        .select((eb) => [
          eb.ref("recommendation.score").$notNull().as("score"),
          eb.ref("recommendation.engine").$notNull().as("engine"),
          eb.ref("recommendation.reasons").$notNull().as("storedReasons"),
        ])
    : contents
        .where("content.rating_count", ">", 0)
        // The engines have not looked at what is at 0.
        .where("content.popularity", ">", 0)
        .select([
          "content.popularity as score",
          sql.lit("popularity").$castTo<string>().as("engine"),
          sql<StoredReason[]>`'[{"type": "popular", "share": 1}]'::jsonb`.as("storedReasons"),
        ]);
}

function conditions(
  { actor }: UserContext,
  input: ForMeInput,
  { kind, served }: { kind: string; served: readonly number[] },
) {
  const isUnrated = sql<boolean>`not exists (select from interaction
    where interaction.user_id = ${actor.userId} and interaction.content_id = content.id
      and interaction.rating is not null)`;
  return [
    isUnrated,
    ...(input.kind ? [sql<boolean>`${sql.ref(kind)} = ${input.kind}`] : []),
    ...(input.genreId ? [hasGenre(input.genreId)] : []),
    ...(served.length > 0 ? [sql<boolean>`content.id <> all(${served})`] : []),
  ];
}

async function hasOwnLists({ db, actor }: UserContext): Promise<boolean> {
  const row = await db
    .selectFrom("recommendation")
    .where("user_id", "=", actor.userId)
    .select("content_id")
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Has the caller's lists recomputed; the returned run is finished when they are. */
export function refreshMyLists(ctx: UserContext): Promise<{ runId: number }> {
  return inTransaction(ctx, async ({ db, jobs, actor }) => {
    const { id: runId } = await db
      .insertInto("engine_run")
      .values({ user_id: actor.userId })
      .returning("id")
      .executeTakeFirstOrThrow();
    await enqueueUserLists({ db, jobs }, actor.userId);
    return { runId };
  });
}
