export { buildDataset, type RawItem } from "./build-dataset.ts";
export { pairedDifference, type PairedDifference } from "./compare.ts";
export type { Dataset, Split } from "./dataset.ts";
export { interactionTable, type InteractionTable } from "./interaction-table.ts";
export { measure, type Figures, type Measured } from "./measure.ts";
export { methods, type Method, type MethodName, type Scorer } from "./methods.ts";
export { pairHash, randomSplit, splitCheck, temporalSplit, VALIDATION_PREFIX } from "./split.ts";
