import type { AppRouter } from "@recofinement/api";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";

/** The input of every procedure: `RouterInputs["catalogue"]["search"]`. */
export type RouterInputs = inferRouterInputs<AppRouter>;

/** The output of every procedure: `RouterOutputs["recommendations"]["forMe"]`. */
export type RouterOutputs = inferRouterOutputs<AppRouter>;
