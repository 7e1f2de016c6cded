import { z } from "zod";

import { NewPassword } from "../../auth/password-policy.ts";
import { Email, listInput, Moment, page, Password, Username } from "../../schemas.ts";
import { Me } from "../me/schemas.ts";

/** Where the client wants its refresh token: in the answer, or in a cookie that no script can read. */
const refreshIn = z.enum(["body", "cookie"]).default("body");

export const RegisterInput = z.strictObject({
  email: Email,
  username: Username,
  password: NewPassword,
  refreshIn,
});
export type RegisterInput = z.infer<typeof RegisterInput>;

export const LoginInput = z.strictObject({
  email: Email,
  password: Password,
  refreshIn,
});
export type LoginInput = z.infer<typeof LoginInput>;

const OpaqueToken = z.string().min(1).max(128);

export const RefreshInput = z.strictObject({ refreshToken: OpaqueToken.optional() }).prefault({});
export type RefreshInput = z.infer<typeof RefreshInput>;

/** Someone signed in, with what keeps them so. */
export const Session = z.object({
  user: Me,
  accessToken: z.string(),
  accessTokenExpiresAt: Moment,
  refreshToken: z.string().nullable(),
});
export type Session = z.input<typeof Session>;

export const ForgotPasswordInput = z.strictObject({ email: Email });
export type ForgotPasswordInput = z.infer<typeof ForgotPasswordInput>;

export const ResetPasswordInput = z.strictObject({ token: OpaqueToken, password: NewPassword });
export type ResetPasswordInput = z.infer<typeof ResetPasswordInput>;

export const VerifyEmailInput = z.strictObject({ token: OpaqueToken });
export type VerifyEmailInput = z.infer<typeof VerifyEmailInput>;

export const SessionsInput = z.strictObject(listInput).prefault({});
export type SessionsInput = z.infer<typeof SessionsInput>;

/** One sign-in of the caller that still lives. */
const ListedSession = z.object({
  id: z.uuid(),
  createdAt: Moment,
  lastUsedAt: Moment,
  userAgent: z.string().nullable(),
  current: z.boolean(),
});

export const SessionPage = page(ListedSession);
export type SessionPage = z.input<typeof SessionPage>;

export const RevokeSessionInput = z.strictObject({ sessionId: z.uuid() });
export type RevokeSessionInput = z.infer<typeof RevokeSessionInput>;
