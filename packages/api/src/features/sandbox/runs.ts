import { inTransaction } from "@recofinement/db";
import { z } from "zod";

import { readCursor, toPage } from "../../page.ts";
import type { UserContext } from "../../trpc/context.ts";
import { readSnapshot } from "./inputs.ts";
import { findProfile, lockProfile, selectRuns, toRun } from "./queries.ts";
import type { RunInput, RunPage, RunsInput } from "./schemas.ts";

/** Runs engines on a profile as it is now, soon; `sandbox.onRun` tells how far that is. */
export function startRun(
  ctx: UserContext,
  { profileId, ...asked }: RunInput,
): Promise<{ runId: number }> {
  return inTransaction(ctx, async (inner) => {
    const { db, jobs } = inner;
    const id = await lockProfile(inner, profileId);
    const { genres, interactions } = await readSnapshot(db, id);
    const parameters = { ...asked, year: new Date().getUTCFullYear() };
    const { id: runId } = await db
      .insertInto("sandbox_run")
      .values({
        profile_id: id,
        parameters: JSON.stringify(parameters),
        genres: JSON.stringify(genres),
        interactions: JSON.stringify(interactions),
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    await jobs.send(db, { name: "sandbox.run", payload: { runId } });
    return { runId };
  });
}

const Position = z.tuple([z.literal("runs"), z.int32()]);

/** The runs of the caller's profiles, or of one of them, newest first. */
export async function listRuns(
  ctx: UserContext,
  { profileId, cursor, limit }: RunsInput,
): Promise<RunPage> {
  const after = readCursor(Position, cursor);
  let query = selectRuns(ctx)
    .orderBy("sandbox_run.id", "desc")
    .limit(limit + 1);
  if (profileId !== undefined) {
    query = query.where("profile_id", "=", await findProfile(ctx, profileId));
  }
  if (after) query = query.where("sandbox_run.id", "<", after[1]);
  const page = toPage(await query.execute(), limit, ({ id }) => ["runs", id]);
  return { ...page, items: page.items.map(toRun) };
}
