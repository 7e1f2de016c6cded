import type { InTransaction } from "@recofinement/db";

import { AppError } from "../../errors.ts";
import type { UserContext } from "../../trpc/context.ts";
import type { Run } from "./schemas.ts";

/** Whose sandbox it is, and where its rows are. */
type Owner = Pick<UserContext, "db" | "actor">;

/** The row number of a profile of the caller's; those of others do not exist for them. */
export async function findProfile({ db, actor }: Owner, publicId: string): Promise<number> {
  const profile = await db
    .selectFrom("sandbox_profile")
    .where("public_id", "=", publicId)
    .where("owner_id", "=", actor.userId)
    .select("id")
    .executeTakeFirst();
  if (!profile) throw profileNotFound();
  return profile.id;
}

/**
 * The same, locked until the transaction ends: whatever changes a profile queues up by it, and a run
 * sees it as of one moment.
 */
export async function lockProfile(
  { db, actor }: InTransaction<UserContext>,
  publicId: string,
): Promise<number> {
  const profile = await db
    .selectFrom("sandbox_profile")
    .where("public_id", "=", publicId)
    .where("owner_id", "=", actor.userId)
    .select("id")
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!profile) throw profileNotFound();
  return profile.id;
}

/** The runs of the caller's profiles, in the API's names. */
export function selectRuns({ db, actor }: Owner) {
  return db
    .selectFrom("sandbox_run")
    .innerJoin("sandbox_profile", "sandbox_profile.id", "sandbox_run.profile_id")
    .where("sandbox_profile.owner_id", "=", actor.userId)
    .select([
      "sandbox_run.id",
      "sandbox_profile.public_id as profileId",
      "sandbox_profile.name as profileName",
      "status",
      "progress",
      "parameters",
      "model_version as modelVersion",
      "requested_at as requestedAt",
      "started_at as startedAt",
      "finished_at as finishedAt",
      "error",
    ]);
}

type RunRow = Awaited<ReturnType<ReturnType<typeof selectRuns>["executeTakeFirstOrThrow"]>>;

/** A row of `selectRuns` as the API shows it. */
export function toRun({ profileId, profileName, ...run }: RunRow): Run {
  const { startedAt, finishedAt } = run;
  return {
    ...run,
    profile: { id: profileId, name: profileName },
    milliseconds: startedAt && finishedAt ? finishedAt.getTime() - startedAt.getTime() : null,
  };
}

/** What a caller hears of a profile that does not exist, or that is somebody else's. */
export function profileNotFound(): AppError {
  return new AppError("PROFILE_NOT_FOUND", "There is no such profile.");
}

/** What a caller hears of a run that does not exist, or that is somebody else's. */
export function runNotFound(): AppError {
  return new AppError("RUN_NOT_FOUND", "There is no such run.");
}
