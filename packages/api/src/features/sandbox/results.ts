import type { Queryable, SandboxInteraction, StoredReason } from "@recofinement/db";
import { ACCEPTED } from "@recofinement/engine";
import { sql } from "kysely";
import { z } from "zod";

import { readCursor, toPage } from "../../page.ts";
import { Kind } from "../../schemas.ts";
import type { UserContext } from "../../trpc/context.ts";
import { selectContent } from "../catalogue/queries.ts";
import { type ReasonNames, toReason } from "../recommendations/reasons.ts";
import { engineNames } from "./engine-names.ts";
import { runNotFound, selectRuns } from "./queries.ts";
import type { ResultPage, ResultsInput } from "./schemas.ts";

const Position = z.tuple([z.literal("results"), z.enum(engineNames), Kind, z.int32()]);

/**
 * What a run has found, by engine, kind and rank, as far as it is still in the catalogue. Empty until the run
 * is finished.
 */
export async function listResults(
  ctx: UserContext,
  { runId, kind, engine, cursor, limit }: ResultsInput,
): Promise<ResultPage> {
  const { db } = ctx;
  const after = readCursor(Position, cursor);
  const run = await selectRuns(ctx)
    .where("sandbox_run.id", "=", runId)
    .select("interactions")
    .executeTakeFirst();
  if (!run) throw runNotFound();
  let query = selectContent(db)
    .innerJoin("sandbox_result as result", "result.content_id", "content.id")
    .where("result.run_id", "=", runId)
    .select(["result.engine", "result.rank", "result.score", "result.reasons as storedReasons"])
    .select("result.kind as listKind")
    .orderBy("result.engine")
    .orderBy("result.kind")
    .orderBy("result.rank")
    .limit(limit + 1);
  if (kind) query = query.where("result.kind", "=", kind);
  if (engine) query = query.where("result.engine", "=", engine);
  if (after) {
    const [, ...last] = after;
    query = query.where(
      sql<boolean>`(result.engine, result.kind, result.rank) > (${sql.join(last)})`,
    );
  }
  const page = toPage(await query.execute(), limit, (row) => [
    "results",
    row.engine,
    row.listKind,
    row.rank,
  ]);
  const names = await readNames(db, {
    interactions: run.interactions,
    reasons: page.items.flatMap(({ storedReasons }) => storedReasons),
  });
  return {
    nextCursor: page.nextCursor,
    items: page.items.map(({ engine: by, rank, score, storedReasons, ...content }) => {
      const reasons = storedReasons.flatMap((reason) => toReason(reason, { content, ...names }));
      return { content, engine: by, rank, score, reasons };
    }),
  };
}

/**
 * Names for reasons, from what the run saw: they are true of the profile as it was then, whatever has
 * become of it. Genres have the names of now.
 */
async function readNames(
  db: Queryable,
  {
    interactions,
    reasons,
  }: { interactions: readonly SandboxInteraction[]; reasons: readonly StoredReason[] },
): Promise<ReasonNames> {
  const liked = interactions.flatMap(({ contentId: id, kind, title, year, rating }) =>
    rating !== null && rating >= ACCEPTED ? [{ content: { id, kind, title, year }, rating }] : [],
  );
  const genreIds = reasons.flatMap((reason) => (reason.type === "genre" ? [reason.genreId] : []));
  const genres =
    genreIds.length === 0
      ? []
      : await db
          .selectFrom("genre")
          .where("id", "in", [...new Set(genreIds)])
          .select(["id", "name"])
          .execute();
  return {
    rated: new Map(liked.map((each) => [each.content.id, each])),
    genres: new Map(genres.map((genre) => [genre.id, genre])),
    years: liked.flatMap(({ content: { kind, year } }) => (year === null ? [] : [{ kind, year }])),
  };
}
