import { defaultLambda, easeOf, fitEase } from "../ease.ts";
import { trainGenreModel } from "../genre-model.ts";
import { popularityOf } from "../popularity.ts";
import type { Work } from "../progress.ts";
import { preferences, type Taste } from "../taste.ts";
import { trainModel } from "../train.ts";
import { preferenceMatrix, type TrainingData } from "../training-data.ts";

/** Scores of all items for one person; `exclude` are the items that will not be ranked. */
export type Scorer = (taste: Taste, exclude: ReadonlySet<number>) => Float64Array;

/** A way to recommend that is measured by itself. */
export type Method = (data: TrainingData) => Work<Scorer>;

export type MethodName = "popularity" | "profile" | "collaborative" | "blend";

/** The engines and their blend in the order of a report; each trains only what it needs. */
export const methods: ReadonlyMap<MethodName, Method> = new Map<MethodName, Method>([
  ["popularity", popularity],
  ["profile", profile],
  ["collaborative", collaborative],
  ["blend", blend],
]);

// oxlint-disable-next-line require-yield -- as quick as it is, it is a method like the others
function* popularity(data: TrainingData): Work<Scorer> {
  const stars = popularityOf(data);
  return () => stars;
}

function* profile(data: TrainingData): Work<Scorer> {
  const genres = yield* trainGenreModel(data);
  // Alone, the log-odds rank better than the cosine (validation, NDCG@10 .012 against .009).
  return (taste) => genres.logOdds(genres.taste(taste)).values;
}

function* collaborative({ ratings }: TrainingData): Work<Scorer> {
  const weights = preferenceMatrix(ratings);
  const ease = easeOf(weights, yield* fitEase(weights, defaultLambda(ratings)));
  return (taste) => ease.scores(preferences(taste));
}

function* blend(data: TrainingData): Work<Scorer> {
  const model = yield* trainModel(data);
  return (taste, exclude) => model.person(taste).scores({ group: 0, exclude });
}
