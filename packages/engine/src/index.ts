export { ACCEPTED, type Taste, USED } from "./taste.ts";
export { finish, type Work } from "./progress.ts";
export type { ListOptions, Model, Person, Ranked, RankOptions } from "./model.ts";
export { YEARS_AROUND } from "./period.ts";
export type { Reason } from "./reasons.ts";
export type { Neighbour, Similarity } from "./similarity/similarity.ts";
export { termMatrixBuilder, termsOf } from "./similarity/terms.ts";
export {
  cellList,
  columnCounts,
  sparseMatrix,
  transpose,
  type Entry,
  type SparseMatrix,
} from "./sparse-matrix.ts";
export type { TrainOptions } from "./engines.ts";
export { buildModel, type FittedModel, fitModel, similarityOf } from "./train.ts";
export { freshness, popularityOf } from "./popularity.ts";
export type { TrainingData, Trend } from "./training-data.ts";
export { diversify, type Tagged } from "./diversity.ts";
export { comparable, type MemberScores, rankForGroup } from "./group.ts";
export { type EngineName, engineNames, type GroupRule, groupRules } from "./names.ts";
