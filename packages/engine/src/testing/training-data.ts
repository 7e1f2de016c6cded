import { sparseMatrix } from "../sparse-matrix.ts";
import type { TrainingData } from "../training-data.ts";

/** Training data about as many items as there are groups given, with nothing known but what is given. */
export function trainingDataOf(
  given: Pick<TrainingData, "itemGroup"> & Partial<TrainingData>,
): TrainingData {
  const items = given.itemGroup.length;
  const nothing = sparseMatrix(items, 0, []);
  return {
    ratings: sparseMatrix(0, items, []),
    itemGenres: nothing,
    itemTitles: nothing,
    itemCreators: nothing,
    itemDescriptions: nothing,
    itemYear: new Float64Array(items).fill(NaN),
    itemWork: new Int32Array(items).fill(-1),
    ...given,
  };
}
