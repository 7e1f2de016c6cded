export { buildDataset, type RawInteraction, type RawItem } from "./build-dataset.ts";
export type { Dataset, Interaction, Split } from "./dataset.ts";
export { measure, type Figures } from "./measure.ts";
export { methods, type Method, type MethodName, type Scorer } from "./methods.ts";
export { pairHash, randomSplit, splitCheck, temporalSplit, VALIDATION_PREFIX } from "./split.ts";
