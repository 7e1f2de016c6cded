import { adminRouter } from "./features/admin/router.ts";
import { authRouter } from "./features/auth/router.ts";
import { catalogueRouter } from "./features/catalogue/router.ts";
import { groupsRouter } from "./features/groups/router.ts";
import { interactionsRouter } from "./features/interactions/router.ts";
import { libraryRouter } from "./features/library/router.ts";
import { meRouter } from "./features/me/router.ts";
import { recommendationsRouter } from "./features/recommendations/router.ts";
import { sandboxRouter } from "./features/sandbox/router.ts";
import { submissionsRouter } from "./features/submissions/router.ts";
import { usersRouter } from "./features/users/router.ts";
import { createCallerFactory, router } from "./trpc/init.ts";

/** Everything that can be called, by feature. */
export const appRouter = router({
  auth: authRouter,
  me: meRouter,
  users: usersRouter,
  catalogue: catalogueRouter,
  interactions: interactionsRouter,
  library: libraryRouter,
  recommendations: recommendationsRouter,
  groups: groupsRouter,
  submissions: submissionsRouter,
  sandbox: sandboxRouter,
  admin: adminRouter,
});
export type AppRouter = typeof appRouter;

/** Calls procedures in this process, with the same types and checks as over the wire. */
export const createCaller = createCallerFactory(appRouter);
