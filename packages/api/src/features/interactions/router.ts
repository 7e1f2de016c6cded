import { router } from "../../trpc/init.ts";
import { userProcedure } from "../../trpc/procedures.ts";
import { ContentInput, HistoryInput, HistoryPage, Interaction, RateInput } from "./schemas.ts";
import { getInteraction, listHistory, rateContent, recordView } from "./service.ts";

export const interactionsRouter = router({
  get: userProcedure
    .input(ContentInput)
    .output(Interaction)
    .query(({ ctx, input }) => getInteraction(ctx, input)),
  recordView: userProcedure
    .input(ContentInput)
    .output(Interaction)
    .mutation(({ ctx, input }) => recordView(ctx, input)),
  rate: userProcedure
    .input(RateInput)
    .output(Interaction)
    .mutation(({ ctx, input }) => rateContent(ctx, input)),
  history: userProcedure
    .input(HistoryInput)
    .output(HistoryPage)
    .query(({ ctx, input }) => listHistory(ctx, input)),
});
