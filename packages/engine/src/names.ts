/** The engines that a list can be asked of; each weighs what is known in its own way. */
export const engineNames = [
  "blend",
  "popularity",
  "content",
  "profile",
  "similar",
  "collaborative",
] as const;
export type EngineName = (typeof engineNames)[number];

/** How the wishes of several people become one list. */
export const groupRules = ["average", "leastMisery", "mostPleasure", "fairness"] as const;
export type GroupRule = (typeof groupRules)[number];
