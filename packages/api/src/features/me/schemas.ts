import { z } from "zod";

import { NewPassword } from "../../auth/password-policy.ts";
import { Email, Id, Kind, Moment, Password, Username } from "../../schemas.ts";
import { Genre } from "../catalogue/schemas.ts";

/** One's own account, as only oneself sees it. */
export const Me = z.object({
  id: z.uuid(),
  email: z.string(),
  username: z.string(),
  emailVerified: z.boolean(),
  roles: z.array(z.string()),
  permissions: z.array(z.string()),
  preferencesDefined: z.boolean(),
  createdAt: Moment,
});
export type Me = z.input<typeof Me>;

export const UpdateInput = z.strictObject({ username: Username.optional() });
export type UpdateInput = z.infer<typeof UpdateInput>;

export const ChangePasswordInput = z.strictObject({
  currentPassword: Password,
  newPassword: NewPassword,
});
export type ChangePasswordInput = z.infer<typeof ChangePasswordInput>;

export const ChangeEmailInput = z.strictObject({ currentPassword: Password, newEmail: Email });
export type ChangeEmailInput = z.infer<typeof ChangeEmailInput>;

export const DeleteInput = z.strictObject({ currentPassword: Password });
export type DeleteInput = z.infer<typeof DeleteInput>;

/** Everything that is tied to an account. Tables and columns have the names of the database. */
export const Export = z.object({
  exportedAt: Moment,
  account: Me,
  tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
});
export type Export = z.input<typeof Export>;

export const GenreInput = z.strictObject({ genreId: Id });
export type GenreInput = z.infer<typeof GenreInput>;

export const LikedGenres = z.array(Genre.extend({ kind: Kind }));
export type LikedGenres = z.infer<typeof LikedGenres>;
