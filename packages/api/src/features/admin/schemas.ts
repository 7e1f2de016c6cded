import { z } from "zod";

import { taskNames } from "../../engines/task-names.ts";
import { jobStates } from "../../jobs/job-states.ts";
import { Id, listInput, Moment, page, text } from "../../schemas.ts";
import { Engine } from "../recommendations/schemas.ts";

/** A person as administrators see them. */
export const Account = z.object({
  id: z.uuid(),
  email: z.string(),
  username: z.string(),
  roles: z.array(z.string()),
  emailVerified: z.boolean(),
  bannedAt: Moment.nullable(),
  createdAt: Moment,
});
export type Account = z.input<typeof Account>;

export const AccountsInput = z
  .strictObject({ query: text({ max: 64 }).optional(), ...listInput })
  .prefault({});
export type AccountsInput = z.infer<typeof AccountsInput>;

export const AccountPage = page(Account);
export type AccountPage = z.input<typeof AccountPage>;

export const SetRolesInput = z.strictObject({
  userId: z.uuid(),
  roles: z.array(text({ max: 45 })).max(20),
});
export type SetRolesInput = z.infer<typeof SetRolesInput>;

export const BanInput = z.strictObject({ userId: z.uuid(), banned: z.boolean().default(true) });
export type BanInput = z.infer<typeof BanInput>;

const Task = z.enum(taskNames);

/** What is known of the engines. */
export const EnginesOutput = z.object({
  engines: z.array(
    z.object({
      name: Task,
      /** When it runs by itself, if something has changed: a cron expression in UTC. */
      schedule: z.string(),
      lastRun: z
        .object({
          id: Id,
          startedAt: Moment.nullable(),
          /** Null while it runs, and where it has failed. */
          finishedAt: Moment.nullable(),
          seconds: z.number().nullable(),
          /** 0 to 1. */
          progress: z.number(),
          error: z.string().nullable(),
          /** What was done. */
          counts: z.record(z.string(), z.number()),
        })
        .nullable(),
    }),
  ),
  /** The version of the model that lists are made by; null before the first training. */
  model: z
    .object({
      version: Id,
      createdAt: Moment,
      facts: z.object({
        users: z.int(),
        contents: z.int(),
        ratings: z.int(),
        bytes: z.int(),
        seconds: z.number(),
        sides: z.number(),
      }),
    })
    .nullable(),
  /**
   * What became of what each engine has shown on the latest 10,000 pages of the last 30 days; both rates are
   * parts of `shown`.
   */
  rates: z.array(
    z
      .object({
        engine: Engine,
        impressions: z.int(),
        shown: z.int(),
        clicked: z.int(),
        rated: z.int(),
      })
      .transform((rate) => ({
        ...rate,
        clickRate: rate.clicked / Math.max(1, rate.shown),
        ratingRate: rate.rated / Math.max(1, rate.shown),
      })),
  ),
});
export type EnginesOutput = z.input<typeof EnginesOutput>;

export const RunEngineInput = z.strictObject({ engine: Task.optional() }).prefault({});
export type RunEngineInput = z.infer<typeof RunEngineInput>;

export const JobsInput = z
  .strictObject({ state: z.enum(jobStates).optional(), ...listInput })
  .prefault({});
export type JobsInput = z.infer<typeof JobsInput>;

export const JobPage = page(
  z.object({
    id: z.uuid(),
    name: z.string(),
    state: z.enum(jobStates),
    retryCount: z.int(),
    createdAt: Moment,
    startedAt: Moment.nullable(),
    finishedAt: Moment.nullable(),
    error: z.string().nullable(),
  }),
);
export type JobPage = z.input<typeof JobPage>;

export const RetryJobInput = z.strictObject({ jobId: z.uuid() });
export type RetryJobInput = z.infer<typeof RetryJobInput>;
