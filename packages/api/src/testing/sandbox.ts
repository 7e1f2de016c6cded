import { randomUUID } from "node:crypto";

import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";

import type { TestApp, TestUser } from "./test-app.ts";
import type { TasteContents } from "./two-tastes.ts";

type RunInput = Parameters<TestUser["caller"]["sandbox"]["run"]>[0];

/** Makes a profile that likes the first four films of a taste, one day after the other. */
export async function createFan({ caller }: TestUser, { movies }: TasteContents): Promise<string> {
  const { profiles } = caller.sandbox;
  const { id: profileId } = await profiles.create({ name: `Fan ${randomUUID()}` });
  for (const [i, contentId] of movies.slice(0, 4).entries()) {
    const ratedAt = `2020-01-0${i + 1}`;
    await profiles.setInteraction({ profileId, contentId, rating: 5 - i / 2, ratedAt });
  }
  return profileId;
}

/** Runs engines on a profile, and waits until that is done. */
export async function finishRun(
  app: TestApp,
  { caller }: TestUser,
  input: RunInput,
): Promise<number> {
  const { runId } = await caller.sandbox.run(input);
  await app.api.drainJobs();
  return runId;
}

/** The results of a run byte for byte, but for its number. */
export async function storedResults(db: Queryable, runId: number): Promise<string> {
  const { rows } = await sql<{ text: string | null }>`
    select string_agg((to_jsonb(r) - 'run_id')::text, e'\n' order by engine, kind, rank) as text
    from sandbox_result r where run_id = ${runId}`.execute(db);
  return rows[0]?.text ?? "";
}
