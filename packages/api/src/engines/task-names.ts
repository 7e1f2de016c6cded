/** The engines that run for everybody, in the order in which one needs what another has made. */
export const taskNames = ["popularity", "content", "collaborative", "users", "groups"] as const;
export type TaskName = (typeof taskNames)[number];
