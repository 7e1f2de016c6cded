import { z } from "zod";

import { listInput, Moment, page, text } from "../../schemas.ts";

/** A person as administrators see them. */
export const Account = z.object({
  id: z.uuid(),
  email: z.string(),
  username: z.string(),
  roles: z.array(z.string()),
  emailVerified: z.boolean(),
  bannedAt: Moment.nullable(),
  createdAt: Moment,
});
export type Account = z.input<typeof Account>;

export const AccountsInput = z
  .strictObject({ query: text({ max: 64 }).optional(), ...listInput })
  .prefault({});
export type AccountsInput = z.infer<typeof AccountsInput>;

export const AccountPage = page(Account);
export type AccountPage = z.input<typeof AccountPage>;

export const SetRolesInput = z.strictObject({
  userId: z.uuid(),
  roles: z.array(text({ max: 45 })).max(20),
});
export type SetRolesInput = z.infer<typeof SetRolesInput>;

export const BanInput = z.strictObject({ userId: z.uuid(), banned: z.boolean().default(true) });
export type BanInput = z.infer<typeof BanInput>;
