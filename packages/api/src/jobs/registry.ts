import type { Queue } from "pg-boss";
import { z } from "zod";

/** Every kind of background work, with what it is told. */
export interface JobPayloads {
  /** Trains the engines and recomputes everybody's lists. */
  "engines.run": Record<string, never>;
  /** Recomputes the lists of one user. */
  "recommendations.user": { userId: number };
}

export type JobName = keyof JobPayloads;

interface JobDefinition<Payload> {
  readonly payload: z.ZodType<Payload>;
  readonly queue: Omit<Queue, "name">;
  /** When it runs by itself, as a cron expression in UTC. */
  readonly schedule?: string;
}

/** A worker that dies is missed after ten seconds, and its job goes to another one. */
const resilient = {
  heartbeatSeconds: 10,
  retryLimit: 5,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 600,
} as const;

/** How each job is validated, queued and scheduled. */
export const jobDefinitions: { readonly [N in JobName]: JobDefinition<JobPayloads[N]> } = {
  "engines.run": {
    payload: z.object({}),
    // Exclusive: two full runs at once would do the same work twice.
    queue: { ...resilient, policy: "exclusive", expireInSeconds: 3_600 },
    schedule: "0 */6 * * *",
  },
  "recommendations.user": {
    payload: z.object({ userId: z.int() }),
    queue: { ...resilient, deleteAfterSeconds: 3_600 },
  },
};

export const jobNames = ["engines.run", "recommendations.user"] as const satisfies JobName[];
