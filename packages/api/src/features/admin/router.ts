import { z } from "zod";

import { router } from "../../trpc/init.ts";
import { procedure } from "../../trpc/procedures.ts";
import { banAccount, listAccounts, setAccountRoles } from "./accounts.ts";
import { describeEngines, listAllJobs, retryJob, runEngine } from "./engines.ts";
import {
  Account,
  AccountPage,
  AccountsInput,
  BanInput,
  EnginesOutput,
  JobPage,
  JobsInput,
  RetryJobInput,
  RunEngineInput,
  SetRolesInput,
} from "./schemas.ts";

export const adminRouter = router({
  users: procedure("admin.users")
    .input(AccountsInput)
    .output(AccountPage)
    .query(({ ctx, input }) => listAccounts(ctx, input)),
  setRoles: procedure("admin.setRoles")
    .input(SetRolesInput)
    .output(Account)
    .mutation(({ ctx, input }) => setAccountRoles(ctx, input)),
  ban: procedure("admin.ban")
    .input(BanInput)
    .output(Account)
    .mutation(({ ctx, input }) => banAccount(ctx, input)),
  engines: procedure("admin.engines")
    .output(EnginesOutput)
    .query(({ ctx }) => describeEngines(ctx)),
  runEngine: procedure("admin.runEngine")
    .input(RunEngineInput)
    .output(z.null())
    .mutation(({ ctx, input }) => runEngine(ctx, input)),
  jobs: procedure("admin.jobs")
    .input(JobsInput)
    .output(JobPage)
    .query(({ ctx, input }) => listAllJobs(ctx, input)),
  retryJob: procedure("admin.retryJob")
    .input(RetryJobInput)
    .output(z.null())
    .mutation(({ ctx, input }) => retryJob(ctx, input)),
});
