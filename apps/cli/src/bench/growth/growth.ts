import { recordSql } from "@recofinement/api/testing";
import { type DatabaseHandle, openMigrated, openPostgres } from "@recofinement/db";
import { z } from "zod";

import type { Progress } from "../../progress.ts";
import { type Caller, openBenchApi, openCallers } from "../callers.ts";
import { Closers } from "../closers.ts";
import { startCluster } from "../cluster.ts";
import { percentile } from "../statistics.ts";
import { createKeys } from "../tokens.ts";
import { type MeasuredCall, measuredCalls } from "./calls.ts";
import { growCatalogue, growInteractions, perContent } from "./fill.ts";
import { type PlannedCall, writePlans } from "./plans.ts";

/** What a call costs at one size, in milliseconds. */
interface Figure {
  /** Over all inputs, each by the median of its rounds. */
  readonly median: number;
  readonly worst: number;
}

/** What the size of the catalogue does to each call. */
export interface GrowthResult {
  readonly sizes: readonly number[];
  readonly figures: ReadonlyMap<string, readonly Figure[]>;
}

interface GrowthOptions {
  /** Numbers of contents, rising; there are ten interactions for each. */
  readonly sizes: readonly number[];
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Where the plans at the largest size are written, if they are wanted. */
  readonly plans?: string | undefined;
}

const rounds = 9;

/** Fills a PostgreSQL of its own step by step and measures at each size, in this process. */
export async function measureGrowth(options: GrowthOptions): Promise<GrowthResult> {
  const closers = new Closers();
  const figures = new Map<string, Figure[]>();
  try {
    const { url } = await closers.own(startCluster(options.signal));
    const filling = await closers.own(openMigrated({ url, directory: "" }, { timeouts: false }));
    const database = await closers.own(Promise.resolve(openPostgres({ url })));
    const keys = createKeys();
    const api = await closers.own(openBenchApi(database, keys));
    let from = 0;
    let worst: PlannedCall[] = [];
    for (const to of options.sizes) {
      await grow(filling, { ...options, from, to });
      const callers = await openCallers(api, filling, keys);
      const calls = measuredCalls({ contents: to, genreIds: await readGenreIds(filling) });
      if (from === 0) await warmUp(calls, callers);
      worst = [];
      for (const call of calls) {
        options.signal.throwIfAborted();
        const { worstCall, ...measured } = await measure(call, callers);
        worst.push({ name: call.name, call: worstCall });
        figures.set(call.name, [...(figures.get(call.name) ?? []), measured]);
      }
      from = to;
    }
    if (options.plans !== undefined) {
      const record = recordSql(database.db);
      const recorded = await closers.own(openBenchApi({ ...database, db: record.db }, keys));
      const [caller] = await openCallers(recorded, filling, keys);
      if (caller) await writePlans(options.plans, { calls: worst, caller, record, database });
    }
    return { sizes: options.sizes, figures };
  } finally {
    await closers.closeAll();
  }
}

async function grow(
  database: DatabaseHandle,
  { from, to, progress, signal }: GrowthOptions & { from: number; to: number },
): Promise<void> {
  const step = (part: string) => (done: number) => {
    signal.throwIfAborted();
    progress.report(`${to.toLocaleString("en")} ${part}`, done - from, to - from);
  };
  await growCatalogue(database, { from, to, onBatch: step("contents") });
  await growInteractions(database, { from, to, onBatch: step(`x ${perContent} interactions`) });
}

const GenreIds = z.array(z.object({ id: z.number() }));

async function readGenreIds(database: DatabaseHandle): Promise<number[]> {
  const { rows } = await database.query(
    "select id from genre where kind = 'movie' order by contents desc, id",
  );
  return GenreIds.parse(rows).map(({ id }) => id);
}

/** Everything once, so that the first size is not the one at which code is compiled. */
async function warmUp(calls: readonly MeasuredCall[], callers: readonly Caller[]): Promise<void> {
  for (const call of calls) await measure(call, callers);
}

/** Every input in turn, several rounds, so that a disturbance hits one round of each. */
async function measure(
  { calls }: MeasuredCall,
  callers: readonly Caller[],
): Promise<Figure & { worstCall: PlannedCall["call"] }> {
  const durations = calls.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, call] of calls.entries()) {
      const caller = callers[(round + i) % callers.length];
      if (!caller) throw new Error("There is nobody to call.");
      const started = performance.now();
      await call(caller);
      // The first round warms up.
      if (round > 0) durations[i]?.push(performance.now() - started);
    }
  }
  const medians = durations.map((each) => percentile(each, 0.5));
  const worst = Math.max(...medians);
  const worstCall = calls[medians.indexOf(worst)];
  if (!worstCall) throw new Error("There is nothing to measure.");
  return { median: percentile(medians, 0.5), worst, worstCall };
}
