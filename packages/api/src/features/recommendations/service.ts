import { randomUUID } from "node:crypto";

import { inTransaction } from "@recofinement/db";
import { type EngineName } from "@recofinement/engine";

import { mostServed, readServed, writeServed } from "../../served.ts";
import type { UserContext } from "../../trpc/context.ts";
import { enqueueUserLists } from "./jobs.ts";
import { hasOwnList, listOwn, listPopular, type Listed } from "./lists.ts";
import { explain } from "./reasons.ts";
import type { ForMeInput, Recommendation, RecommendationPage } from "./schemas.ts";

/** How varied what is popular is shown to somebody of whom nothing is known. */
const diversityForNewcomers = 0.5;

/**
 * The caller's recommendations, best first: never something they have consumed or rejected, and never
 * twice while they go from page to page. Until their own lists have been computed for the first time,
 * what is popular with everybody stands in, varied, and says so.
 */
export async function listForMe(ctx: UserContext, input: ForMeInput): Promise<RecommendationPage> {
  const served = readServed(input.cursor);
  const { page, hasMore } = await readPage(ctx, input, served);
  const seen = [...served, ...page.map(({ id }) => id)];
  const items = await explain(ctx, page);
  const nextCursor = hasMore && seen.length < mostServed ? writeServed(seen) : null;
  return { items, nextCursor, impressionId: noteImpression(ctx, items) };
}

async function readPage(
  ctx: UserContext,
  { kind, genreId, limit, engine, diversity }: ForMeInput,
  served: readonly number[],
): Promise<{ page: Listed[]; hasMore: boolean }> {
  const wanted = { kind, genreId, limit, served };
  if (engine === "popularity") {
    return listPopular(ctx, { ...wanted, diversity: diversity ?? 0 });
  }
  if (engine === "blend" && !(await hasOwnList(ctx, { engine, kind }))) {
    return listPopular(ctx, { ...wanted, diversity: diversity ?? diversityForNewcomers });
  }
  return listOwn(ctx, engine, { ...wanted, diversity: diversity ?? 0 });
}

/** Notes what is shown, and gives it a name. */
function noteImpression(
  { impressions, actor }: UserContext,
  items: readonly Recommendation[],
): string {
  const id = randomUUID();
  const byEngine = Map.groupBy(items, ({ engine }) => engine);
  const contentIds = new Map<EngineName, number[]>(
    Array.from(byEngine, ([engine, own]) => [engine, own.map(({ content }) => content.id)]),
  );
  impressions.note({ id, userId: actor.userId, shownAt: new Date(), contentIds });
  return id;
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
