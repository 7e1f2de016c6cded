import { z } from "zod";

import { router } from "../../trpc/init.ts";
import { procedure } from "../../trpc/procedures.ts";
import { listSessions } from "./list-sessions.ts";
import { forgotPassword, resetPassword } from "./password-reset.ts";
import { register, verifyEmail } from "./registration.ts";
import {
  ForgotPasswordInput,
  LoginInput,
  RefreshInput,
  RegisterInput,
  ResetPasswordInput,
  RevokeSessionInput,
  Session,
  SessionPage,
  SessionsInput,
  VerifyEmailInput,
} from "./schemas.ts";
import { logIn, logOut, refresh, revokeOtherSessions, revokeSession } from "./service.ts";

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
  forgotPassword: procedure("auth.forgotPassword")
    .input(ForgotPasswordInput)
    .output(z.null())
    .mutation(({ ctx, input }) => forgotPassword(ctx, input)),
  resetPassword: procedure("auth.resetPassword")
    .input(ResetPasswordInput)
    .output(z.null())
    .mutation(({ ctx, input }) => resetPassword(ctx, input)),
  verifyEmail: procedure("auth.verifyEmail")
    .input(VerifyEmailInput)
    .output(z.null())
    .mutation(({ ctx, input }) => verifyEmail(ctx, input)),
  logout: procedure("auth.logout")
    .output(z.null())
    .mutation(({ ctx }) => logOut(ctx)),
  sessions: procedure("auth.sessions")
    .input(SessionsInput)
    .output(SessionPage)
    .query(({ ctx, input }) => listSessions(ctx, input)),
  revokeSession: procedure("auth.revokeSession")
    .input(RevokeSessionInput)
    .output(z.null())
    .mutation(({ ctx, input }) => revokeSession(ctx, input)),
  revokeOtherSessions: procedure("auth.revokeOtherSessions")
    .output(z.null())
    .mutation(({ ctx }) => revokeOtherSessions(ctx)),
});
