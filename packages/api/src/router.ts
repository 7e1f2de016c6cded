import { authRouter } from "./features/auth/router.ts";
import { catalogueRouter } from "./features/catalogue/router.ts";
import { interactionsRouter } from "./features/interactions/router.ts";
import { meRouter } from "./features/me/router.ts";
import { recommendationsRouter } from "./features/recommendations/router.ts";
import { createCallerFactory, router } from "./trpc/init.ts";

/** Everything that can be called, by feature. */
export const appRouter = router({
  auth: authRouter,
  me: meRouter,
  catalogue: catalogueRouter,
  interactions: interactionsRouter,
  recommendations: recommendationsRouter,
});
export type AppRouter = typeof appRouter;

/** Calls procedures in this process, with the same types and checks as over the wire. */
export const createCaller = createCallerFactory(appRouter);
