import { trainEngines, type TrainOptions } from "./engines.ts";
import { modelOf, type Model } from "./model.ts";
import { within, type Work } from "./progress.ts";
import { aspectsOf } from "./similarity/aspects.ts";
import { similarityBy } from "./similarity/similarity.ts";
import { withoutEmptyRows } from "./sparse-matrix.ts";
import type { TrainingData } from "./training-data.ts";
import { tuneSides } from "./tune-sides.ts";

/**
 * Trains the joint model of all groups. Work in small steps: run it with `finish`, or step by
 * step where an event loop has to breathe.
 */
export function* trainModel(data: TrainingData, options: TrainOptions = {}): Work<Model> {
  // Users without ratings teach nothing, and each would cost a row of the dual form.
  const taught = { ...data, ratings: withoutEmptyRows(data.ratings) };
  const sides = yield* within(0, 0.5, tuneSides(taught, options));
  const engines = yield* within(0.5, 1, trainEngines(taught, options));
  const similarity = similarityBy(aspectsOf(taught), engines);
  return modelOf({ ...engines, sides }, similarity);
}
