import { z } from "zod";

import { procedure } from "../../trpc/procedures.ts";
import { router } from "../../trpc/init.ts";
import { LoginInput, RefreshInput, RegisterInput, Session } from "./schemas.ts";
import { logIn, logOut, refresh, register } from "./service.ts";

export const authRouter = router({
  register: procedure("auth.register")
    .input(RegisterInput)
    .output(Session)
    .mutation(({ ctx, input }) => register(ctx, input)),
  login: procedure("auth.login")
    .input(LoginInput)
    .output(Session)
    .mutation(({ ctx, input }) => logIn(ctx, input)),
  refresh: procedure("auth.refresh")
    .input(RefreshInput)
    .output(Session)
    .mutation(({ ctx, input }) => refresh(ctx, input)),
  logout: procedure("auth.logout")
    .output(z.null())
    .mutation(({ ctx }) => logOut(ctx)),
});
