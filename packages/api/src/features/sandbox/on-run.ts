import { tracked } from "@trpc/server";

import { access } from "../../trpc/access.ts";
import type { UserContext } from "../../trpc/context.ts";
import { runNotFound, selectRuns } from "./queries.ts";
import { type OnRunInput, RunProgress } from "./schemas.ts";

const { rung: permission } = access["sandbox.onRun"];

/**
 * Tells how far a run of the caller's is, at once and whenever that changes, until it has ended or was
 * deleted. The id of each event says the same: a client that connects again with the last one is told only
 * what is news to it.
 */
export async function* streamRun(
  ctx: UserContext,
  { runId, lastEventId }: OnRunInput,
  signal: AbortSignal | undefined,
) {
  const { streams, actor } = ctx;
  const run = await selectRuns(ctx).where("sandbox_run.id", "=", runId).executeTakeFirst();
  if (!run) throw runNotFound();
  for await (const state of streams.runStates({ actor, runId, lastEventId, permission, signal })) {
    const { status, progress } = state;
    yield tracked(state.id, RunProgress.parse({ runId, status, progress }));
  }
}
