import { router } from "../../trpc/init.ts";
import { userProcedure } from "../../trpc/procedures.ts";
import { readAccount, toMe } from "./queries.ts";
import { Me } from "./schemas.ts";

export const meRouter = router({
  get: userProcedure
    .output(Me)
    .query(async ({ ctx }) => toMe(await readAccount(ctx.db, ctx.actor.userId))),
});
