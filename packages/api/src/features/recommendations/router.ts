import { router } from "../../trpc/init.ts";
import { procedure } from "../../trpc/procedures.ts";
import { ForMeInput, RecommendationPage, RefreshOutput } from "./schemas.ts";
import { listForMe, refreshMyLists } from "./service.ts";

export const recommendationsRouter = router({
  forMe: procedure("recommendations.forMe")
    .input(ForMeInput)
    .output(RecommendationPage)
    .query(({ ctx, input }) => listForMe(ctx, input)),
  refresh: procedure("recommendations.refresh")
    .output(RefreshOutput)
    .mutation(({ ctx }) => refreshMyLists(ctx)),
});
