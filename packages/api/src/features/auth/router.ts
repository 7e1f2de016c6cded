import { z } from "zod";

import { publicProcedure, userProcedure } from "../../trpc/procedures.ts";
import { router } from "../../trpc/init.ts";
import { LoginInput, RefreshInput, RegisterInput, Session } from "./schemas.ts";
import { logIn, logOut, refresh, register } from "./service.ts";

export const authRouter = router({
  register: publicProcedure
    .input(RegisterInput)
    .output(Session)
    .mutation(({ ctx, input }) => register(ctx, input)),
  login: publicProcedure
    .input(LoginInput)
    .output(Session)
    .mutation(({ ctx, input }) => logIn(ctx, input)),
  refresh: publicProcedure
    .input(RefreshInput)
    .output(Session)
    .mutation(({ ctx, input }) => refresh(ctx, input)),
  logout: userProcedure.output(z.null()).mutation(({ ctx }) => logOut(ctx)),
});
