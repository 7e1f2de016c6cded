import type { Queryable, SandboxStatus } from "@recofinement/db";

import type { Feed } from "./stream.ts";

/** How far a run of the sandbox is. */
export interface RunState {
  /** The same for the same state. */
  readonly id: string;
  readonly status: SandboxStatus;
  /** Of the work, 0 to 1. */
  readonly progress: number;
}

/** How far one run is: what it is like now, if that is not what `lastEventId` says, until it has ended. */
export function runStateFeed(lastEventId: string | undefined): Feed<RunState, RunState> {
  let told = lastEventId;
  let pending: RunState | undefined;
  let isOver = false;
  return {
    get isOver() {
      return isOver;
    },
    take(state) {
      if (state && state.id !== told) pending = state;
      isOver = !state || state.status === "finished" || state.status === "failed";
    },
    next() {
      const next = pending;
      pending = undefined;
      told = next?.id ?? told;
      return next;
    },
  };
}

/** How far runs are, by run. */
export async function readRunStates(
  db: Queryable,
  runIds: readonly number[],
): Promise<Map<number, RunState>> {
  const rows = await db
    .selectFrom("sandbox_run")
    .where("id", "in", runIds)
    .select(["id as runId", "status", "progress"])
    .execute();
  return new Map(
    rows.map(({ runId, status, progress }) => [
      runId,
      { id: `${status}:${progress}`, status, progress },
    ]),
  );
}
