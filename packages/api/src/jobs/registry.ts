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

/** How each job is validated, queued and scheduled. */
export const jobDefinitions: { readonly [N in JobName]: JobDefinition<JobPayloads[N]> } = {
  "engines.run": {
    payload: z.object({}),
    // Exclusive: two full runs at once would do the same work twice.
    queue: { policy: "exclusive", retryLimit: 2, retryBackoff: true, expireInSeconds: 3_600 },
    schedule: "0 */6 * * *",
  },
  "recommendations.user": {
    payload: z.object({ userId: z.int() }),
    // Short: while one waits for a user, further ratings add none.
    queue: { policy: "short", retryLimit: 5, retryBackoff: true, retryDelayMax: 600 },
  },
};

export const jobNames = ["engines.run", "recommendations.user"] as const satisfies JobName[];
