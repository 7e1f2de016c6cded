import type { Queue } from "pg-boss";
import { z } from "zod";

/** Every kind of background work, with what it is told. */
export interface JobPayloads {
  /** Runs the engines one after the other, as far as something has changed for them. */
  "engines.run": EngineRun;
  /** Orders the popular lists, if something has changed; so do the next four with their part. */
  "engines.popularity": EngineRun;
  /** Finds out what resembles what. */
  "engines.content": EngineRun;
  /** Trains the model. */
  "engines.collaborative": EngineRun;
  /** Recomputes everybody's lists. */
  "engines.users": EngineRun;
  /** Recomputes the lists of all groups. */
  "engines.groups": EngineRun;
  /** Recomputes the lists of one user, and has those of their groups recomputed. */
  "recommendations.user": { userId: number };
  /** Recomputes the lists of one group. */
  "recommendations.group": { groupId: number };
  /** Sends one mail of the outbox. */
  "mail.send": { mailId: string };
  /** Takes a deleted account's rows away, as far as that is not done. */
  "account.delete": { userId: number };
  /** Runs engines on a profile of the sandbox. */
  "sandbox.run": { runId: number };
  /** Clears what has run out: sessions, tokens, registrations, counters. */
  "accounts.cleanup": Record<string, never>;
  /** Counts words and genres of the catalogue, as far as something has changed. */
  "catalogue.counts": Record<string, never>;
  /** Forgets what changed too long ago to matter. */
  "events.forget": Record<string, never>;
}

/** Whether to run even if nothing has changed. */
interface EngineRun {
  force?: boolean | undefined;
}

export type JobName = keyof JobPayloads;

interface JobDefinition<Payload> {
  readonly payload: z.ZodType<Payload>;
  readonly queue: Omit<Queue, "name">;
  /** Of jobs with the same key the policy of the queue lets one wait. */
  singletonKey?(payload: Payload): string;
  /** How many a process works on at a time; one by default. */
  readonly concurrency?: number;
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

/** A run of engines: one at work, and one that waits for what has changed meanwhile. */
function engineRun(schedule?: string): JobDefinition<EngineRun> {
  return {
    payload: z.object({ force: z.boolean().optional() }),
    queue: { ...resilient, policy: "stately", expireInSeconds: 4 * 3_600 },
    // One that is asked for stands beside one that the schedule has sent.
    singletonKey: ({ force }) => (force ? "forced" : "usual"),
    ...(schedule !== undefined && { schedule }),
  };
}

/** How each job is validated, queued and scheduled. */
export const jobDefinitions: { readonly [N in JobName]: JobDefinition<JobPayloads[N]> } = {
  "engines.run": engineRun(),
  "engines.popularity": engineRun("5 3 * * *"),
  "engines.content": engineRun("10 3 * * *"),
  "engines.collaborative": engineRun("15 */6 * * *"),
  "engines.users": engineRun("30 */2 * * *"),
  "engines.groups": engineRun("45 */12 * * *"),
  "recommendations.user": {
    payload: z.object({ userId: z.int() }),
    queue: { ...resilient, deleteAfterSeconds: 3_600 },
    // While the engines rank for one, the database is read and written for others.
    concurrency: 4,
  },
  "recommendations.group": {
    payload: z.object({ groupId: z.int() }),
    queue: { ...resilient, deleteAfterSeconds: 3_600 },
  },
  "mail.send": {
    payload: z.object({ mailId: z.uuid() }),
    // About a day: a mail server may be away for a while.
    queue: { ...resilient, retryLimit: 150, deleteAfterSeconds: 3_600 },
  },
  "account.delete": {
    payload: z.object({ userId: z.int() }),
    queue: { ...resilient, retryLimit: 20, deleteAfterSeconds: 3_600 },
  },
  "sandbox.run": {
    payload: z.object({ runId: z.int() }),
    queue: { ...resilient, retryLimit: 20, deleteAfterSeconds: 3_600 },
  },
  "accounts.cleanup": {
    payload: z.object({}),
    queue: { ...resilient, policy: "exclusive" },
    schedule: "17 * * * *",
  },
  "catalogue.counts": {
    payload: z.object({}),
    queue: { ...resilient, deleteAfterSeconds: 3_600 },
    schedule: "47 * * * *",
  },
  "events.forget": {
    payload: z.object({}),
    queue: { ...resilient, policy: "exclusive" },
    schedule: "27 3 * * *",
  },
};

export const jobNames = [
  "engines.run",
  "engines.popularity",
  "engines.content",
  "engines.collaborative",
  "engines.users",
  "engines.groups",
  "recommendations.user",
  "recommendations.group",
  "mail.send",
  "account.delete",
  "sandbox.run",
  "accounts.cleanup",
  "catalogue.counts",
  "events.forget",
] as const satisfies JobName[];
