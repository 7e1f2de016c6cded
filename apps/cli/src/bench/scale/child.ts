import { buildModel, fitModel, similarityOf, type Work } from "@recofinement/engine";

import { percentile, round } from "../statistics.ts";
import type { SizeCost } from "./scale.ts";
import { synthesise } from "./synthetic.ts";

const [items = 0, ratings = 0] = process.argv.slice(2).map(Number);
const people = 50;

/** Works step by step and finds the longest step, in which a thread answers nobody. */
function timed<T>(work: Work<T>): { value: T; seconds: number; longest: number } {
  const started = performance.now();
  let [last, longest] = [started, 0];
  for (;;) {
    const step = work.next();
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (step.done) return { value: step.value, seconds: (now - started) / 1000, longest };
  }
}

const data = synthesise({ items, ratings });
const before = process.memoryUsage.rss();
const fit = timed(fitModel(data));
const build = timed(buildModel(data, fit.value));
const ranks = Array.from({ length: people }, (_, k) => {
  const user = Math.floor((k * data.ratings.rows) / people);
  const [start, end] = [data.ratings.rowStart[user], data.ratings.rowStart[user + 1]];
  const taste = {
    items: data.ratings.column.slice(start, end),
    ratings: data.ratings.value.slice(start, end),
    likedGenres: new Int32Array(),
  };
  const started = performance.now();
  build.value.person(taste).rank({ group: 0, exclude: new Set(taste.items), limit: 150 });
  return performance.now() - started;
});
const startedSimilar = performance.now();
const similarity = similarityOf(data);
const samples = Math.min(items, 500);
for (let k = 0; k < samples; k++) {
  similarity.neighbours(Math.floor((k * items) / samples), () => 50);
}
const cost: SizeCost = {
  items,
  users: data.ratings.rows,
  ratings: data.ratings.value.length,
  dataMb: Math.round(before / 2 ** 20),
  peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  fitSeconds: round(fit.seconds, 2),
  buildSeconds: round(build.seconds, 2),
  longestStepMs: Math.round(Math.max(fit.longest, build.longest)),
  rankMs: round(percentile(ranks, 0.5), 1),
  similarMs: round((performance.now() - startedSimilar) / samples, 2),
};
process.stdout.write(`${JSON.stringify(cost)}\n`);
