import { mapStreamErrors } from "../../trpc/expected-errors.ts";
import { router } from "../../trpc/init.ts";
import { procedure } from "../../trpc/procedures.ts";
import { streamListChanges } from "./on-changed.ts";
import { ForMeInput, OnChangedInput, RecommendationPage, RefreshOutput } from "./schemas.ts";
import { listForMe, refreshMyLists } from "./service.ts";

export const recommendationsRouter = router({
  forMe: procedure("recommendations.forMe")
    .input(ForMeInput)
    .output(RecommendationPage)
    .query(({ ctx, input }) => listForMe(ctx, input)),
  refresh: procedure("recommendations.refresh")
    .output(RefreshOutput)
    .mutation(({ ctx }) => refreshMyLists(ctx)),
  onChanged: procedure("recommendations.onChanged")
    .input(OnChangedInput)
    .subscription(({ ctx, input, signal }) =>
      mapStreamErrors(streamListChanges(ctx, input, signal)),
    ),
});
