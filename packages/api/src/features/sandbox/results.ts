import type { Queryable, SandboxInteraction, StoredReason } from "@recofinement/db";
import { ACCEPTED } from "@recofinement/engine";
import { sql } from "kysely";
import { z } from "zod";

import { personKey } from "../../engines/person-key.ts";
import { readCursor, toPage } from "../../page.ts";
import { Kind } from "../../schemas.ts";
import type { UserContext } from "../../trpc/context.ts";
import { selectContent } from "../catalogue/queries.ts";
import { type Truth, toReason } from "../recommendations/reasons.ts";
import { Engine } from "../recommendations/schemas.ts";
import { runNotFound, selectRuns } from "./queries.ts";
import type { ResultPage, ResultsInput } from "./schemas.ts";

const Position = z.tuple([z.literal("results"), Engine, Kind, z.int32()]);

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
    .select([
      "content.people",
      "result.engine",
      "result.rank",
      "result.score",
      "result.reasons as storedReasons",
    ])
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
  const truth = await readTruthOf(db, {
    interactions: run.interactions,
    reasons: page.items.flatMap(({ storedReasons }) => storedReasons),
  });
  return {
    nextCursor: page.nextCursor,
    items: page.items.map(({ engine: by, rank, score, storedReasons, people, ...content }) => {
      const reasons = storedReasons.flatMap((reason) =>
        toReason(reason, { content, people, truth }),
      );
      return { content, engine: Engine.parse(by), rank, score, reasons };
    }),
  };
}

/**
 * What reasons are about, from what the run saw: they are true of the profile as it was then, whatever has
 * become of it. Genres have the names of now.
 */
async function readTruthOf(
  db: Queryable,
  {
    interactions,
    reasons,
  }: { interactions: readonly SandboxInteraction[]; reasons: readonly StoredReason[] },
): Promise<Truth> {
  const liked = interactions.filter(
    ({ rating, count }) => (rating === null && count > 0) || (rating ?? 0) >= ACCEPTED,
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
    liked: new Map(
      liked.map(({ contentId: id, kind, title, year, rating }) => [
        id,
        { content: { id, kind, title, year }, rating },
      ]),
    ),
    genres: new Map(genres.map((genre) => [genre.id, genre])),
    years: liked.flatMap(({ kind, year }) => (year === null ? [] : [{ kind, year }])),
    creators: new Set(liked.flatMap(({ creators }) => creators.map(personKey))),
  };
}
