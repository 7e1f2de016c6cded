/** The engines that a run can be made with: one place, from which input, work and types follow. */
export const engineNames = ["blend"] as const;
export type EngineName = (typeof engineNames)[number];
