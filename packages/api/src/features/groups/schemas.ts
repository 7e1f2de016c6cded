import { z } from "zod";

import { Id, listInput, Moment, page, text } from "../../schemas.ts";
import { PublicUser } from "../users/schemas.ts";

/** A group as its members see it. */
export const Group = z.object({
  id: Id,
  name: z.string(),
  owner: PublicUser,
  /** The owner among them, in the order in which they joined. */
  members: z.array(PublicUser),
  /** Those who have not answered yet; only the owner sees them, for others the list is empty. */
  invitations: z.array(z.object({ user: PublicUser, createdAt: Moment })),
});
export type Group = z.input<typeof Group>;

export const GroupPage = page(Group);
export type GroupPage = z.input<typeof GroupPage>;

/** An invitation as whoever is invited sees it. */
const Invitation = z.object({
  group: z.object({ id: Id, name: z.string(), owner: PublicUser }),
  createdAt: Moment,
});

export const InvitationPage = page(Invitation);
export type InvitationPage = z.input<typeof InvitationPage>;

const GroupName = text({ max: 60 });

export const CreateInput = z.strictObject({ name: GroupName });
export type CreateInput = z.infer<typeof CreateInput>;

export const GroupInput = z.strictObject({ groupId: Id });
export type GroupInput = z.infer<typeof GroupInput>;

export const RenameInput = z.strictObject({ groupId: Id, name: GroupName });
export type RenameInput = z.infer<typeof RenameInput>;

/** Someone in a group, or invited to it. */
export const PersonInput = z.strictObject({ groupId: Id, userId: z.uuid() });
export type PersonInput = z.infer<typeof PersonInput>;

export const GroupsInput = z.strictObject(listInput).prefault({});
export type GroupsInput = z.infer<typeof GroupsInput>;
