export { ACCEPTED, type Taste } from "./taste.ts";
export { finish, type Work } from "./progress.ts";
export type { ListOptions, Model, Ranked, RankOptions } from "./model.ts";
export type { Reason } from "./reasons.ts";
export type { Neighbour } from "./similarity/similarity.ts";
export { termMatrixBuilder, termsOf } from "./similarity/terms.ts";
export { sparseMatrix, transpose, type Entry, type SparseMatrix } from "./sparse-matrix.ts";
export { trainModel, type TrainOptions } from "./train.ts";
export type { TrainingData } from "./training-data.ts";
