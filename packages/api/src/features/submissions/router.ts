import { z } from "zod";

import { router } from "../../trpc/init.ts";
import { procedure } from "../../trpc/procedures.ts";
import { approveSubmission, declineSubmission } from "./decisions.ts";
import { listDuplicates } from "./duplicates.ts";
import {
  Approved,
  ApproveInput,
  CreateInput,
  DeclineInput,
  Duplicates,
  DuplicatesInput,
  MineInput,
  QueueInput,
  QueuePage,
  Submission,
  SubmissionPage,
} from "./schemas.ts";
import { createSubmission, listMine, listQueue } from "./service.ts";

export const submissionsRouter = router({
  create: procedure("submissions.create")
    .input(CreateInput)
    .output(Submission)
    .mutation(({ ctx, input }) => createSubmission(ctx, input)),
  mine: procedure("submissions.mine")
    .input(MineInput)
    .output(SubmissionPage)
    .query(({ ctx, input }) => listMine(ctx, input)),
  duplicates: procedure("submissions.duplicates")
    .input(DuplicatesInput)
    .output(Duplicates)
    .query(({ ctx, input }) => listDuplicates(ctx, input)),
  queue: procedure("submissions.queue")
    .input(QueueInput)
    .output(QueuePage)
    .query(({ ctx, input }) => listQueue(ctx, input)),
  approve: procedure("submissions.approve")
    .input(ApproveInput)
    .output(Approved)
    .mutation(({ ctx, input }) => approveSubmission(ctx, input)),
  decline: procedure("submissions.decline")
    .input(DeclineInput)
    .output(z.null())
    .mutation(({ ctx, input }) => declineSubmission(ctx, input)),
});
