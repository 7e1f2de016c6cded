import { defaultLambda, fitEase, MAX_SIDE } from "./ease.ts";
import { measureGains } from "./gains.ts";
import { trainGenreModel } from "./genre-model.ts";
import { modelOf, type Model } from "./model.ts";
import { weightedRatings } from "./popularity.ts";
import { within, type Work } from "./progress.ts";
import { aspectsOf } from "./similarity/aspects.ts";
import { similarityBy } from "./similarity/similarity.ts";
import { withoutEmptyRows } from "./sparse-matrix.ts";
import { preferenceMatrix, type TrainingData } from "./training-data.ts";
import { worksOf } from "./works.ts";

export interface TrainOptions {
  /** Regularisation of EASE; by default from the density of the ratings. */
  readonly lambda?: number;
  /** Bound on the side n of the dense matrix of EASE, 8 n² bytes; 3,000 by default. */
  readonly maxSide?: number;
}

/**
 * Trains the joint model of all groups. Work in small steps: run it with `finish`, or step by
 * step where an event loop has to breathe.
 */
export function* trainModel(data: TrainingData, options: TrainOptions = {}): Work<Model> {
  // Users without ratings teach nothing, and each would cost a row of the dual form.
  const ratings = withoutEmptyRows(data.ratings);
  const { lambda = defaultLambda(ratings), maxSide = MAX_SIDE } = options;
  const popularity = weightedRatings(ratings);
  yield 0;
  const genres = yield* within(0, 0.1, trainGenreModel({ ...data, ratings }));
  const preferences = preferenceMatrix(ratings);
  yield 0.1;
  const ease = yield* within(0.1, 0.8, fitEase(preferences, lambda, maxSide));
  const gains = yield* within(0.8, 0.95, measureGains({ ...data, ratings }, ease));
  const works = worksOf(data.itemWork);
  const { itemGroup } = data;
  const similarity = similarityBy(aspectsOf({ ...data, ratings }), { itemGroup, popularity });
  return modelOf({ ease, genres, popularity, gains, works, similarity, itemGroup });
}
