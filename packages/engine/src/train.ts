import { buildEngines, fitEngines, type FittedEngines, type TrainOptions } from "./engines.ts";
import { modelOf, type Model } from "./model.ts";
import { popularityOf } from "./popularity.ts";
import { within, type Work } from "./progress.ts";
import { aspectsOf } from "./similarity/aspects.ts";
import { type Similarity, similarityBy } from "./similarity/similarity.ts";
import { withoutEmptyRows } from "./sparse-matrix.ts";
import type { TrainingData } from "./training-data.ts";
import { tuneSides } from "./tune-sides.ts";

/** What training leaves, as plain data: to be kept, and put together again with the data. */
export interface FittedModel {
  readonly engines: FittedEngines;
  /** How much titles, genres and years count, 0 to 1. */
  readonly sides: number;
}

/** Fits the joint model of all groups: what takes long, in small steps. */
export function* fitModel(data: TrainingData, options: TrainOptions = {}): Work<FittedModel> {
  const taught = taughtOf(data);
  const sides = yield* within(0, 0.5, tuneSides(taught, options));
  const engines = yield* within(0.5, 1, fitEngines(taught, options));
  return { engines, sides };
}

/** Puts a model together, of the data that it was fitted to and what the fit has left. */
export function* buildModel(data: TrainingData, fitted: FittedModel): Work<Model> {
  const taught = taughtOf(data);
  const engines = yield* buildEngines(taught, fitted.engines);
  return modelOf({ engines, sides: fitted.sides });
}

/** Fits and builds: run it with `finish`, or step by step where an event loop has to breathe. */
export function* trainModel(data: TrainingData, options: TrainOptions = {}): Work<Model> {
  const fitted = yield* within(0, 0.9, fitModel(data, options));
  return yield* within(0.9, 1, buildModel(data, fitted));
}

/** What resembles what: by itself, since it needs no fit. */
export function similarityOf(data: TrainingData): Similarity {
  const { itemGroup } = data;
  return similarityBy(aspectsOf(data), { itemGroup, popularity: popularityOf(data) });
}

/** Users without ratings teach nothing, and each would cost a row of the dual form. */
function taughtOf(data: TrainingData): TrainingData {
  return { ...data, ratings: withoutEmptyRows(data.ratings) };
}
