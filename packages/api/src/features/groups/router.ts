import { z } from "zod";

import { router } from "../../trpc/init.ts";
import { procedure } from "../../trpc/procedures.ts";
import {
  acceptInvitation,
  declineInvitation,
  inviteUser,
  listInvitations,
  revokeInvitation,
} from "./invitations.ts";
import { leaveGroup, removeMember } from "./membership.ts";
import {
  CreateInput,
  Group,
  GroupInput,
  GroupPage,
  GroupsInput,
  InvitationPage,
  PersonInput,
  RenameInput,
} from "./schemas.ts";
import { createGroup, deleteGroup, getGroup, listGroups, renameGroup } from "./service.ts";

export const groupsRouter = router({
  create: procedure("groups.create")
    .input(CreateInput)
    .output(Group)
    .mutation(({ ctx, input }) => createGroup(ctx, input)),
  list: procedure("groups.list")
    .input(GroupsInput)
    .output(GroupPage)
    .query(({ ctx, input }) => listGroups(ctx, input)),
  get: procedure("groups.get")
    .input(GroupInput)
    .output(Group)
    .query(({ ctx, input }) => getGroup(ctx, input)),
  rename: procedure("groups.rename")
    .input(RenameInput)
    .output(Group)
    .mutation(({ ctx, input }) => renameGroup(ctx, input)),
  delete: procedure("groups.delete")
    .input(GroupInput)
    .output(z.null())
    .mutation(({ ctx, input }) => deleteGroup(ctx, input)),
  leave: procedure("groups.leave")
    .input(GroupInput)
    .output(z.null())
    .mutation(({ ctx, input }) => leaveGroup(ctx, input)),
  removeMember: procedure("groups.removeMember")
    .input(PersonInput)
    .output(Group)
    .mutation(({ ctx, input }) => removeMember(ctx, input)),
  invite: procedure("groups.invite")
    .input(PersonInput)
    .output(Group)
    .mutation(({ ctx, input }) => inviteUser(ctx, input)),
  revokeInvitation: procedure("groups.revokeInvitation")
    .input(PersonInput)
    .output(Group)
    .mutation(({ ctx, input }) => revokeInvitation(ctx, input)),
  invitations: procedure("groups.invitations")
    .input(GroupsInput)
    .output(InvitationPage)
    .query(({ ctx, input }) => listInvitations(ctx, input)),
  acceptInvitation: procedure("groups.acceptInvitation")
    .input(GroupInput)
    .output(Group)
    .mutation(({ ctx, input }) => acceptInvitation(ctx, input)),
  declineInvitation: procedure("groups.declineInvitation")
    .input(GroupInput)
    .output(z.null())
    .mutation(({ ctx, input }) => declineInvitation(ctx, input)),
});
