import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";

import type { JobState } from "./job-states.ts";
import type { JobName } from "./registry.ts";

/** A job as it is kept in the queue. */
export interface StoredJob {
  readonly id: string;
  readonly name: JobName;
  readonly state: JobState;
  readonly retryCount: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** Why the last attempt failed. */
  readonly error: string | null;
  /** The moment of creation in microseconds since 1970. */
  readonly micros: number;
}

/**
 * Jobs of all kinds, newest first. By the table of pg-boss itself, whose own lists are of one kind at a
 * time and oldest first.
 */
export async function listJobs(
  db: Queryable,
  {
    state,
    after,
    limit,
  }: {
    state: JobState | undefined;
    after: { micros: number; id: string } | undefined;
    limit: number;
  },
): Promise<StoredJob[]> {
  const { rows } = await sql<StoredJob>`
    select id, name, state::text, retry_count as "retryCount", created_on as "createdAt",
      started_on as "startedAt", completed_on as "finishedAt",
      case when state in ('failed', 'retry') then output->>'message' end as error,
      (extract(epoch from created_on) * 1000000)::bigint::double precision as micros
    from pgboss.job
    where ${state === undefined ? sql`true` : sql`state::text = ${state}`}
      and name not like '\\_\\_%'
      and ${
        after
          ? sql`(created_on, id) <
              (timestamptz 'epoch' + ${after.micros} * interval '1 microsecond', ${after.id}::uuid)`
          : sql`true`
      }
    order by created_on desc, id desc limit ${limit}`.execute(db);
  return rows;
}

/** A job by its id; undefined where there is none, or none any more. */
export async function findJob(
  db: Queryable,
  id: string,
): Promise<Pick<StoredJob, "name" | "id" | "state"> | undefined> {
  const { rows } = await sql<Pick<StoredJob, "name" | "id" | "state">>`
    select name, id, state::text from pgboss.job where id = ${id}::uuid`.execute(db);
  return rows[0];
}
