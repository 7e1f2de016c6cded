import type { Reason } from "../errors.ts";
import type { TestUser } from "./test-app.ts";

/** What a group should be; people are numbers. It has ended when nobody is in it. */
export interface ModelGroup {
  /** In the order in which they joined. */
  members: number[];
  owner: number;
  invited: Set<number>;
}

/** Who is in what, after any number of operations. */
export interface Model {
  readonly groups: ModelGroup[];
  readonly gone: Set<number>;
}

interface StepInput {
  readonly by: number;
  readonly to: number;
  readonly group: ModelGroup;
  readonly model: Model;
}

interface Operation {
  /** Changes the model as the operation should, or says why it should be refused. */
  predict(input: StepInput): Reason | undefined;
  perform(by: TestUser, names: { groupId: number; userId: string }): Promise<unknown>;
}

const end = (group: ModelGroup) => {
  group.members = [];
  group.invited.clear();
};

const takeOut = (group: ModelGroup, person: number) => {
  group.members = group.members.filter((each) => each !== person);
  const [heir] = group.members;
  if (heir === undefined) end(group);
  else if (group.owner === person) group.owner = heir;
};

/** The refusal of what only members, or only the owner, may do. */
const unlessMember = ({ by, group }: StepInput): Reason | undefined =>
  group.members.includes(by) ? undefined : "GROUP_NOT_FOUND";
const unlessOwner = (input: StepInput): Reason | undefined =>
  unlessMember(input) ?? (input.group.owner === input.by ? undefined : "NOT_GROUP_OWNER");

const answer = ({ by, group }: StepInput): Reason | undefined =>
  group.invited.delete(by) ? undefined : "INVITATION_NOT_FOUND";

/** All that people can do to groups. */
export const operations: Readonly<Record<string, Operation>> = {
  create: {
    predict: ({ by, model }) => {
      model.groups.push({ members: [by], owner: by, invited: new Set() });
      return undefined;
    },
    perform: ({ caller }) => caller.groups.create({ name: "Film club" }),
  },
  rename: {
    predict: unlessOwner,
    perform: ({ caller }, { groupId }) => caller.groups.rename({ groupId, name: "Readers" }),
  },
  delete: {
    predict: (input) => {
      const refusal = unlessOwner(input);
      if (!refusal) end(input.group);
      return refusal;
    },
    perform: ({ caller }, { groupId }) => caller.groups.delete({ groupId }),
  },
  leave: {
    predict: (input) => {
      const refusal = unlessMember(input);
      if (!refusal) takeOut(input.group, input.by);
      return refusal;
    },
    perform: ({ caller }, { groupId }) => caller.groups.leave({ groupId }),
  },
  remove: {
    predict: (input) => {
      const { by, to, group } = input;
      const refusal = unlessOwner(input);
      if (refusal) return refusal;
      if (to === by) return "OWN_ACCOUNT";
      if (!group.members.includes(to)) return "MEMBER_NOT_FOUND";
      takeOut(group, to);
      return undefined;
    },
    perform: ({ caller }, names) => caller.groups.removeMember(names),
  },
  invite: {
    predict: (input) => {
      const { to, group, model } = input;
      const refusal = unlessOwner(input);
      if (refusal) return refusal;
      if (model.gone.has(to)) return "USER_NOT_FOUND";
      if (group.members.includes(to)) return "ALREADY_MEMBER";
      group.invited.add(to);
      return undefined;
    },
    perform: ({ caller }, names) => caller.groups.invite(names),
  },
  revoke: {
    predict: (input) => unlessOwner(input) ?? answer({ ...input, by: input.to }),
    perform: ({ caller }, names) => caller.groups.revokeInvitation(names),
  },
  accept: {
    predict: (input) => {
      const refusal = answer(input);
      if (!refusal) input.group.members.push(input.by);
      return refusal;
    },
    perform: ({ caller }, { groupId }) => caller.groups.acceptInvitation({ groupId }),
  },
  decline: {
    predict: answer,
    perform: ({ caller }, { groupId }) => caller.groups.declineInvitation({ groupId }),
  },
  deleteAccount: {
    predict: ({ by, model }) => {
      model.gone.add(by);
      for (const group of model.groups) {
        group.invited.delete(by);
        if (group.members.includes(by)) takeOut(group, by);
      }
      return undefined;
    },
    perform: ({ caller, password }) => caller.me.delete({ currentPassword: password }),
  },
};
