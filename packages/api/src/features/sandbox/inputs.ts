import type { Queryable, SandboxGenre, SandboxInteraction } from "@recofinement/db";
import { z } from "zod";

import { readCursor, toPage } from "../../page.ts";
import type { UserContext } from "../../trpc/context.ts";
import { interactionColumns } from "../interactions/queries.ts";
import { runNotFound, selectRuns, toRun } from "./queries.ts";
import type { Inputs, InputsInput } from "./schemas.ts";

/** What a run is made of beside its parameters. */
export interface Snapshot {
  genres: SandboxGenre[];
  /** Latest first. */
  interactions: SandboxInteraction[];
}

/** Reads a profile, which is locked, so that all of it is of one moment. */
export async function readSnapshot(db: Queryable, profileId: number): Promise<Snapshot> {
  const genres = await db
    .selectFrom("sandbox_liked_genre")
    .innerJoin("genre", "genre.id", "genre_id")
    .where("profile_id", "=", profileId)
    .select(["genre.id", "genre.kind", "genre.name"])
    .orderBy("genre.id")
    .execute();
  const rows = await db
    .selectFrom("sandbox_interaction as interaction")
    .innerJoin("content", "content.id", "interaction.content_id")
    .where("profile_id", "=", profileId)
    .where("content.kind", "<>", "episode")
    .select(interactionColumns)
    .select((eb) => [
      "content.id as contentId",
      "content.title",
      "content.year",
      "content.creators",
      // Without episodes, the six kinds are left.
      eb.ref("content.kind").$castTo<SandboxInteraction["kind"]>().as("kind"),
    ])
    .orderBy("interaction.touched_at", (order) => order.desc().nullsLast())
    .orderBy("content.id")
    .execute();
  const interactions = rows.map(({ ratedAt, viewedAt, countedAt, ...row }) => ({
    ...row,
    ratedAt: ratedAt?.toISOString() ?? null,
    viewedAt: viewedAt?.toISOString() ?? null,
    countedAt: countedAt?.toISOString() ?? null,
  }));
  return { genres, interactions };
}

/** How many interactions of the run have been shown. */
const Position = z.tuple([z.literal("inputs"), z.int().min(0)]);

/** What a run saw. */
export async function listInputs(
  ctx: UserContext,
  { runId, cursor, limit }: InputsInput,
): Promise<Inputs> {
  const [, shown] = readCursor(Position, cursor) ?? ["inputs", 0];
  const row = await selectRuns(ctx)
    .where("sandbox_run.id", "=", runId)
    .select(["genres", "interactions"])
    .executeTakeFirst();
  if (!row) throw runNotFound();
  const { genres, interactions, ...run } = row;
  const wanted = interactions.slice(shown, shown + limit + 1).map((each, i) => ({
    ...toInput(each),
    place: shown + i + 1,
  }));
  const page = toPage(wanted, limit, ({ place }) => ["inputs", place]);
  return { ...page, run: toRun(run), genres };
}

function toInput(seen: SandboxInteraction): Inputs["items"][number] {
  const { contentId: id, kind, title, year, rating, viewCount, count } = seen;
  const toDate = (moment: string | null) => (moment === null ? null : new Date(moment));
  return {
    content: { id, kind, title, year },
    interaction: {
      rating,
      ratedAt: toDate(seen.ratedAt),
      viewCount,
      viewedAt: toDate(seen.viewedAt),
      count,
      countedAt: toDate(seen.countedAt),
    },
  };
}
