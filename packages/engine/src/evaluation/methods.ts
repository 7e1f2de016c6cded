import { collaborativeOf, fitCollaborative } from "../collaborative.ts";
import { defaultLambda } from "../ease.ts";
import { trainGenreModel } from "../genre-model.ts";
import { likenessBy } from "../likeness.ts";
import { popularityOf } from "../popularity.ts";
import type { Work } from "../progress.ts";
import { aspectsOf, contentAspectsOf, FOR_PEOPLE } from "../similarity/aspects.ts";
import { preferences, type Taste } from "../taste.ts";
import { trainModel } from "../train.ts";
import { preferenceMatrix, type TrainingData } from "../training-data.ts";

/** Scores of all items for one person; `exclude` are the items that will not be ranked. */
export type Scorer = (taste: Taste, exclude: ReadonlySet<number>) => Float64Array;

/** A way to recommend that is measured by itself. */
export type Method = (data: TrainingData) => Work<Scorer>;

export type MethodName =
  | "popularity"
  | "content"
  | "profile"
  | "similar"
  | "collaborative"
  | "blend";

/** The engines and their blend in the order of a report; each trains only what it needs. */
export const methods: ReadonlyMap<MethodName, Method> = new Map<MethodName, Method>([
  ["popularity", popularity],
  ["content", content],
  ["profile", profile],
  ["similar", similar],
  ["collaborative", collaborative],
  ["blend", blend],
]);

// oxlint-disable-next-line require-yield -- as quick as it is, it is a method like the others
function* popularity(data: TrainingData): Work<Scorer> {
  const stars = popularityOf(data);
  return () => stars;
}

// oxlint-disable-next-line require-yield -- likewise
function* content(data: TrainingData): Work<Scorer> {
  const likeness = likenessBy(contentAspectsOf(data), data.itemGroup.length);
  return (taste) => likeness.scores(preferences(taste));
}

function* profile(data: TrainingData): Work<Scorer> {
  const genres = yield* trainGenreModel(data);
  // Alone, the log-odds rank better than the cosine (validation, NDCG@10 .012 against .009).
  return (taste) => genres.logOdds(genres.taste(taste)).values;
}

// oxlint-disable-next-line require-yield -- likewise
function* similar(data: TrainingData): Work<Scorer> {
  const likeness = likenessBy(aspectsOf(data, FOR_PEOPLE), data.itemGroup.length);
  return (taste) => likeness.scores(preferences(taste));
}

function* collaborative({ ratings }: TrainingData): Work<Scorer> {
  const weights = preferenceMatrix(ratings);
  const fitted = yield* fitCollaborative(weights, defaultLambda(ratings));
  const model = collaborativeOf(weights, fitted);
  return (taste) => model.scores(preferences(taste));
}

function* blend(data: TrainingData): Work<Scorer> {
  const model = yield* trainModel(data);
  return (taste, exclude) => model.person(taste).scores({ group: 0, exclude });
}
