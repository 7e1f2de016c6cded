import { buildEngines, fitEngines, type TrainOptions } from "./engines.ts";
import { candidatesOf, listTerms } from "./lists.ts";
import { mean, ndcg, ranksOf, standardError } from "./metrics.ts";
import { within, type Work } from "./progress.ts";
import { sparseEntries, sparseMatrix, type Entry, type SparseMatrix } from "./sparse-matrix.ts";
import { type Engines, signalsFor } from "./signals.ts";
import { LIKED, type Taste } from "./taste.ts";
import { scoresBy } from "./term.ts";
import { itemsByGroup, tasteOfUser, type TrainingData } from "./training-data.ts";

/** What is tried, and what is taken where there is too little to tell: it helps a little everywhere. */
const SCALES = [0, 0.25, 0.5, 0.75, 1] as const;
const SAFE_SCALE = 0.5;

/** Ratings below which nothing is tuned. */
const LEAST_RATINGS = 20_000;

/** Users that are measured, spread evenly over all. */
const SAMPLE = 400;

/** A fifth of the ratings is hidden. */
const PARTS = 5;

/**
 * How much titles, genres and years are worth in these data: trains without a fifth of the ratings, and
 * takes the largest scale whose NDCG@10 on what is hidden is within one standard error (of the paired
 * differences) of the best one's: of equals, that which knows most of the catalogue. On the validation
 * splits of films, anime and games the largest was the best or as good.
 */
export function* tuneSides(data: TrainingData, options: TrainOptions): Work<number> {
  if (data.ratings.value.length < LEAST_RATINGS) return SAFE_SCALE;
  const { shown, hidden } = hidePart(data.ratings);
  const training = { ...data, ratings: shown };
  const fitted = yield* within(0, 0.6, fitEngines(training, options));
  const engines = yield* within(0.6, 0.7, buildEngines(training, fitted));
  const groups = itemsByGroup(data.itemGroup);
  const perScale = SCALES.map((): number[] => []);
  const step = Math.max(1, Math.floor(data.ratings.rows / SAMPLE));
  for (let user = 0; user < data.ratings.rows; user += step) {
    const liked = hidden[user] ?? [];
    if (liked.length === 0) continue;
    const taste = tasteOfUser(training, user);
    const scoresWith = scorerFor(engines, taste, groups);
    const [none, all] = [scoresWith(0), scoresWith(1)];
    for (const [k, scale] of SCALES.entries()) {
      // The weights are linear in the scale, and so are the scores.
      const scores = none.map((score, item) => mix(score, all[item] ?? score, scale));
      perScale[k]?.push(ndcg(ranksOf(liked, scores), 10));
    }
    yield 0.7 + (0.3 * user) / data.ratings.rows;
  }
  return largestAsGood(perScale);
}

/** Scores of all unrated items for a person, by how much titles, genres and years count. */
function scorerFor(
  engines: Engines,
  taste: Taste,
  groups: readonly Int32Array[],
): (sides: number) => Float64Array {
  const signals = signalsFor(engines, taste);
  const exclude = new Set(taste.items);
  const lists = groups.map((items, group) => ({ group, candidates: candidatesOf(items, exclude) }));
  const items = engines.itemGroup.length;
  return (sides) => {
    const scores = new Float64Array(items).fill(-Infinity);
    for (const list of lists) {
      const terms = listTerms(engines, { taste, signals }, { engine: "blend", sides, ...list });
      const own = scoresBy(terms, list.candidates, items);
      for (const item of list.candidates) scores[item] = own[item] ?? -Infinity;
    }
    return scores;
  };
}

function mix(none: number, all: number, scale: number): number {
  return none === -Infinity ? none : none + scale * (all - none);
}

function largestAsGood(perScale: readonly (readonly number[])[]): number {
  const means = perScale.map(mean);
  const best = means.indexOf(Math.max(...means));
  const place = perScale.findLastIndex((values) => {
    const differences = (perScale[best] ?? []).map((value, user) => value - (values[user] ?? 0));
    return mean(differences) <= standardError(differences);
  });
  return SCALES[place] ?? SAFE_SCALE;
}

/** The ratings without those that are hidden, and per user the liked ones of these. */
function hidePart(ratings: SparseMatrix): { shown: SparseMatrix; hidden: number[][] } {
  const kept: Entry[] = [];
  const hidden = Array.from({ length: ratings.rows }, (): number[] => []);
  for (const [user, item, stars] of sparseEntries(ratings)) {
    if (scramble(user, item) % PARTS !== 0) kept.push([user, item, stars]);
    else if (stars >= LIKED) hidden[user]?.push(item);
  }
  return { shown: sparseMatrix(ratings.rows, ratings.columns, kept), hidden };
}

/** A number that looks as if drawn by lot, the same for the same pair (the finaliser of MurmurHash3). */
function scramble(user: number, item: number): number {
  let mixed = Math.imul(user, 0x9e3779b1) ^ item;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
