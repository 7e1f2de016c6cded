import { z } from "zod";

import { mapStreamErrors } from "../../trpc/expected-errors.ts";
import { router } from "../../trpc/init.ts";
import { procedure } from "../../trpc/procedures.ts";
import { listForGroup } from "./for-group.ts";
import { streamListChanges } from "./on-changed.ts";
import { listRejected, reject, undoReject } from "./rejections.ts";
import {
  ForGroupInput,
  ForMeInput,
  GroupRecommendationPage,
  OnChangedInput,
  RecommendationPage,
  RefreshOutput,
  RejectedInput,
  RejectInput,
  RejectionPage,
  UndoRejectInput,
} from "./schemas.ts";
import { listForMe, refreshMyLists } from "./service.ts";

export const recommendationsRouter = router({
  forMe: procedure("recommendations.forMe")
    .input(ForMeInput)
    .output(RecommendationPage)
    .query(({ ctx, input }) => listForMe(ctx, input)),
  forGroup: procedure("recommendations.forGroup")
    .input(ForGroupInput)
    .output(GroupRecommendationPage)
    .query(({ ctx, input }) => listForGroup(ctx, input)),
  reject: procedure("recommendations.reject")
    .input(RejectInput)
    .output(z.null())
    .mutation(({ ctx, input }) => reject(ctx, input)),
  undoReject: procedure("recommendations.undoReject")
    .input(UndoRejectInput)
    .output(z.null())
    .mutation(({ ctx, input }) => undoReject(ctx, input)),
  rejected: procedure("recommendations.rejected")
    .input(RejectedInput)
    .output(RejectionPage)
    .query(({ ctx, input }) => listRejected(ctx, input)),
  refresh: procedure("recommendations.refresh")
    .output(RefreshOutput)
    .mutation(({ ctx }) => refreshMyLists(ctx)),
  onChanged: procedure("recommendations.onChanged")
    .input(OnChangedInput)
    .subscription(({ ctx, input, signal }) =>
      mapStreamErrors(streamListChanges(ctx, input, signal)),
    ),
});
