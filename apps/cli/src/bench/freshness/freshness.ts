import { setTimeout as sleep } from "node:timers/promises";

import { importDataSet, runTask, taskNames } from "@recofinement/api";
import { type DatabaseHandle, openMigrated, openPostgres } from "@recofinement/db";
import { z } from "zod";

import { formats } from "../../datasets/formats.ts";
import type { Progress } from "../../progress.ts";
import { type Caller, openBenchApi, openCallers } from "../callers.ts";
import { Closers } from "../closers.ts";
import { startCluster } from "../cluster.ts";
import { percentile, round } from "../statistics.ts";
import { align } from "../../align.ts";
import { createKeys } from "../tokens.ts";

/** Milliseconds, over all measured ratings. */
interface Percentiles {
  readonly ratings: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** How long lists take. */
export interface FreshnessResult {
  /** Seconds that each engine took for everybody. */
  readonly engines: Readonly<Record<string, number>>;
  /** From the answer to a rating until the list has been made of it, one person at a time. */
  readonly alone: Percentiles;
  /** The same where twenty people rate at once. */
  readonly twenty: Percentiles;
}

interface FreshnessOptions {
  readonly data: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

const people = 40;
const [ratingsAlone, ratingsOfEach] = [100, 10];

/** Imports MovieLens into a PostgreSQL of its own, runs the engines, and rates as people do. */
export async function measureFreshness(options: FreshnessOptions): Promise<FreshnessResult> {
  const { signal, progress } = options;
  const closers = new Closers();
  try {
    const { url } = await closers.own(startCluster(signal));
    const filling = await closers.own(openMigrated({ url, directory: "" }, { timeouts: false }));
    await fill(filling, options);
    const database = await closers.own(Promise.resolve(openPostgres({ url })));
    const keys = createKeys();
    const api = await closers.own(openBenchApi(database, keys, { worker: true }));
    const engines: Record<string, number> = {};
    for (const name of taskNames) {
      const started = performance.now();
      await runTask(api.engines, name, (done) => progress.report(name, done * 100, 100));
      engines[name] = round((performance.now() - started) / 1000, 2);
    }
    await api.startWorker();
    const callers = await openCallers(api, filling, keys, people);
    const [first] = callers;
    if (!first) throw new Error("There is nobody to rate.");
    const alone: number[] = [];
    for (let k = 0; k < ratingsAlone; k++) {
      signal.throwIfAborted();
      alone.push(...(await untilFresh(filling, [callers[k % callers.length] ?? first])));
      progress.report("one at a time", k + 1, ratingsAlone);
    }
    const twenty: number[] = [];
    for (let k = 0; k < ratingsOfEach; k++) {
      signal.throwIfAborted();
      twenty.push(...(await untilFresh(filling, callers.slice(0, 20))));
      progress.report("twenty at once", k + 1, ratingsOfEach);
    }
    return { engines, alone: percentilesOf(alone), twenty: percentilesOf(twenty) };
  } finally {
    await closers.closeAll();
  }
}

async function fill(database: DatabaseHandle, { data, progress }: FreshnessOptions): Promise<void> {
  const open = formats.get("movielens");
  if (!open) throw new Error("There is no format movielens.");
  const { source, lines } = await open(data);
  await importDataSet(database, source, {
    onProgress: (part, done) => progress.report(part, done, lines[part] ?? 0),
  });
  // Whoever can sign in has lists.
  await database.query(
    "update user_account set email = origin || '@example.org' where email is null and origin is not null",
  );
}

/**
 * Everybody rates what they are recommended, all at once; waits until each of their lists has been
 * made of it. Looked at from outside, so that looking costs the server nothing.
 * @returns milliseconds from the answer to the rating
 */
async function untilFresh(database: DatabaseHandle, callers: readonly Caller[]): Promise<number[]> {
  const ratings = await Promise.all(callers.map(rateTheBest));
  const waiting = new Map(ratings.map(({ userId, at, since }) => [userId, { at, since }]));
  const durations: number[] = [];
  while (waiting.size > 0) {
    await sleep(5);
    const { rows } = await database.query(
      `select public_id as "userId" from recommendation_list
       join user_account on user_account.id = user_id
       join unnest($1::uuid[], $2::timestamptz[]) as asked (id, since) on asked.id = public_id
       where engine = 'blend' and kind = 'movie' and read_at >= since`,
      [[...waiting.keys()], [...waiting.values()].map(({ since }) => since)],
    );
    for (const { userId } of Fresh.parse(rows)) {
      durations.push(performance.now() - (waiting.get(userId)?.at ?? NaN));
      waiting.delete(userId);
    }
  }
  return durations;
}

const Fresh = z.array(z.object({ userId: z.string() }));

async function rateTheBest({ me, recommendations, interactions }: Caller) {
  const { id: userId } = await me.get();
  const { items } = await recommendations.forMe({ kind: "movie", limit: 1 });
  const [top] = items;
  if (!top) throw new Error("There is nothing to rate.");
  const { ratedAt } = await interactions.rate({ contentId: top.content.id, rating: 5 });
  return { userId, at: performance.now(), since: ratedAt };
}

function percentilesOf(milliseconds: readonly number[]): Percentiles {
  return {
    ratings: milliseconds.length,
    p50: Math.round(percentile(milliseconds, 0.5)),
    p95: Math.round(percentile(milliseconds, 0.95)),
    p99: Math.round(percentile(milliseconds, 0.99)),
  };
}

/** The result for people. */
export function freshnessToTable({ engines, alone, twenty }: FreshnessResult): string {
  const total = Object.values(engines).reduce((sum, seconds) => sum + seconds, 0);
  return [
    ...align([
      ["engine", "seconds"],
      ...Object.entries(engines).map(([name, seconds]) => [name, seconds.toFixed(2)]),
      ["all", total.toFixed(2)],
    ]),
    "",
    ...align([
      ["ms from a rating to the list", "ratings", "p50", "p95", "p99"],
      ...Object.entries({ "one at a time": alone, "twenty at once": twenty }).map(
        ([name, { ratings, p50, p95, p99 }]) => [name, `${ratings}`, `${p50}`, `${p95}`, `${p99}`],
      ),
    ]),
  ].join("\n");
}
