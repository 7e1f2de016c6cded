import { router } from "../../trpc/init.ts";
import { userProcedure } from "../../trpc/procedures.ts";
import { ForMeInput, RecommendationPage, RefreshOutput } from "./schemas.ts";
import { listForMe, refreshMyLists } from "./service.ts";

export const recommendationsRouter = router({
  forMe: userProcedure
    .input(ForMeInput)
    .output(RecommendationPage)
    .query(({ ctx, input }) => listForMe(ctx, input)),
  refresh: userProcedure.output(RefreshOutput).mutation(({ ctx }) => refreshMyLists(ctx)),
});
