import { setTimeout as sleep } from "node:timers/promises";

import { importDataSet, runTask, taskNames } from "@recofinement/api";
import { type DatabaseHandle, openMigrated, openPostgres } from "@recofinement/db";

import { formats } from "../../datasets/formats.ts";
import type { Progress } from "../../progress.ts";
import { type Caller, openBenchApi, openCallers } from "../callers.ts";
import { Closers } from "../closers.ts";
import { startCluster } from "../cluster.ts";
import { percentile, round } from "../statistics.ts";
import { align } from "../table.ts";
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
  /** From the answer to a rating until the list is another one, one person at a time. */
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
      alone.push(await untilChanged(callers[k % callers.length] ?? first));
      progress.report("one at a time", k + 1, ratingsAlone);
    }
    const twenty: number[] = [];
    for (let k = 0; k < ratingsOfEach; k++) {
      signal.throwIfAborted();
      twenty.push(...(await Promise.all(callers.slice(0, 20).map(untilChanged))));
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
 * Rates what the caller is recommended, and waits until their list has been made anew.
 * @returns milliseconds from the answer to the rating
 */
async function untilChanged({ recommendations, interactions }: Caller): Promise<number> {
  const list = async () => (await recommendations.forMe({ kind: "movie", limit: 100 })).items;
  const before = await list();
  const [top] = before;
  if (!top) throw new Error("There is nothing to rate.");
  await interactions.rate({ contentId: top.content.id, rating: 5 });
  const rated = performance.now();
  const scores = JSON.stringify(before.slice(1, 20).map(({ score }) => score));
  for (;;) {
    const now = await list();
    if (JSON.stringify(now.slice(0, 19).map(({ score }) => score)) !== scores) {
      return performance.now() - rated;
    }
    await sleep(10);
  }
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
