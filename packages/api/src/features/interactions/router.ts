import { router } from "../../trpc/init.ts";
import { procedure } from "../../trpc/procedures.ts";
import {
  AddCountInput,
  ContentInput,
  HistoryInput,
  HistoryPage,
  Interaction,
  RateInput,
} from "./schemas.ts";
import { listHistory } from "./history.ts";
import { addCount, getInteraction, rateContent, recordView } from "./service.ts";

export const interactionsRouter = router({
  get: procedure("interactions.get")
    .input(ContentInput)
    .output(Interaction)
    .query(({ ctx, input }) => getInteraction(ctx, input)),
  recordView: procedure("interactions.recordView")
    .input(ContentInput)
    .output(Interaction)
    .mutation(({ ctx, input }) => recordView(ctx, input)),
  rate: procedure("interactions.rate")
    .input(RateInput)
    .output(Interaction)
    .mutation(({ ctx, input }) => rateContent(ctx, input)),
  addCount: procedure("interactions.addCount")
    .input(AddCountInput)
    .output(Interaction)
    .mutation(({ ctx, input }) => addCount(ctx, input)),
  history: procedure("interactions.history")
    .input(HistoryInput)
    .output(HistoryPage)
    .query(({ ctx, input }) => listHistory(ctx, input)),
});
