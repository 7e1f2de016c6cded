import { z } from "zod";

import { Moment, text } from "../../schemas.ts";
import { Me } from "../me/schemas.ts";

/** Compared without case and surrounding blanks: one mailbox, one account. */
const Email = z.string().trim().toLowerCase().max(254).pipe(z.email());

const Username = text({ min: 2, max: 45 });

const passwordLength = { min: 8, max: 256 };

/** Any characters; length in code points, so that an emoji counts once. */
const NewPassword = z.string().refine((password) => {
  const { length } = [...password];
  return length >= passwordLength.min && length <= passwordLength.max && password.isWellFormed();
}, `Must have ${passwordLength.min} to ${passwordLength.max} characters`);

/** Where the client wants its refresh token. */
const refreshIn = z.literal("body").optional();

export const RegisterInput = z.strictObject({
  email: Email,
  username: Username,
  password: NewPassword,
  refreshIn,
});
export type RegisterInput = z.infer<typeof RegisterInput>;

export const LoginInput = z.strictObject({
  email: Email,
  password: z.string().min(1).max(1024),
  refreshIn,
});
export type LoginInput = z.infer<typeof LoginInput>;

export const RefreshInput = z.strictObject({ refreshToken: z.string().min(1).max(128) });
export type RefreshInput = z.infer<typeof RefreshInput>;

/** Someone signed in, with what keeps them so. */
export const Session = z.object({
  user: Me,
  accessToken: z.string(),
  accessTokenExpiresAt: Moment,
  refreshToken: z.string().nullable(),
});
export type Session = z.input<typeof Session>;
