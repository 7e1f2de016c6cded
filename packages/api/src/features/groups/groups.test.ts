import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  allPages,
  createTestApp,
  formGroup,
  reason,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const nameOf = ({ id }: TestUser) => ({ id, username: "canary Someone" });

async function expectRefusals(attempts: Promise<unknown>[], refusal: object): Promise<void> {
  for (const outcome of await Promise.allSettled(attempts)) {
    expect(outcome).toMatchObject({ status: "rejected", reason: refusal });
  }
}

/** Bans an account behind the API's back: who bans is not what this is about. */
const ban = ({ id }: TestUser) =>
  app.db
    .updateTable("user_account")
    .set({ banned_at: new Date() })
    .where("public_id", "=", id)
    .execute();

describe("a group", () => {
  test("begins with its owner, and is shown to its members, never with an address", async () => {
    const [owner, member] = [await app.register(), await app.register()];
    const created = await owner.caller.groups.create({ name: " Film club " });
    const alone = { name: "Film club", owner: nameOf(owner), members: [nameOf(owner)] };
    expect(created).toEqual({ id: expect.any(Number), ...alone, invitations: [] });
    const groupId = await formGroup(owner, [member], "Readers");
    const shown = await member.caller.groups.get({ groupId });
    expect(shown.members).toEqual([nameOf(owner), nameOf(member)]);
    expect(JSON.stringify(shown)).not.toContain("@");
    expect(await owner.caller.groups.get({ groupId })).toEqual(shown);
  });

  test("does not exist for whoever is not in it, nor can they do anything to it", async () => {
    const [owner, member, stranger] = [
      await app.register(),
      await app.register(),
      await app.register(),
    ];
    const groupId = await formGroup(owner, [member]);
    const attempts = (id: number) => {
      const { groups } = stranger.caller;
      const person = { groupId: id, userId: member.id };
      return [
        groups.get({ groupId: id }),
        groups.rename({ groupId: id, name: "Mine" }),
        groups.delete({ groupId: id }),
        groups.leave({ groupId: id }),
        groups.removeMember(person),
        groups.invite({ groupId: id, userId: stranger.id }),
        groups.revokeInvitation(person),
      ];
    };
    await expectRefusals([...attempts(groupId), ...attempts(2_000_000_000)], {
      code: "NOT_FOUND",
      message: "There is no such group.",
      ...reason("GROUP_NOT_FOUND"),
    });
    expect((await stranger.caller.groups.list()).items).toEqual([]);
  });

  test("is its owner's: other members may only leave it", async () => {
    const [owner, member, other] = [
      await app.register(),
      await app.register(),
      await app.register(),
    ];
    const groupId = await formGroup(owner, [member]);
    await owner.caller.groups.invite({ groupId, userId: other.id });
    const { groups } = member.caller;
    const attempts = [
      groups.rename({ groupId, name: "Mine" }),
      groups.delete({ groupId }),
      groups.removeMember({ groupId, userId: owner.id }),
      groups.invite({ groupId, userId: other.id }),
      groups.revokeInvitation({ groupId, userId: other.id }),
    ];
    await expectRefusals(attempts, { code: "FORBIDDEN", ...reason("NOT_GROUP_OWNER") });
    expect((await owner.caller.groups.get({ groupId })).invitations).toHaveLength(1);
    expect((await member.caller.groups.get({ groupId })).invitations).toEqual([]);
  });

  test("can be renamed, and ended for everybody", async () => {
    const [owner, member] = [await app.register(), await app.register()];
    const groupId = await formGroup(owner, [member]);
    const renamed = await owner.caller.groups.rename({ groupId, name: "Readers" });
    expect(renamed).toMatchObject({ id: groupId, name: "Readers" });
    expect(await owner.caller.groups.delete({ groupId })).toBeNull();
    for (const { caller } of [owner, member]) {
      await expect(caller.groups.get({ groupId })).rejects.toMatchObject(reason("GROUP_NOT_FOUND"));
    }
  });

  test("has a name of 60 characters at most", async () => {
    const { caller } = await app.register();
    for (const name of ["", " ", "a\0b", "x".repeat(61)]) {
      await expect(caller.groups.create({ name })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    }
    expect(await caller.groups.create({ name: "x".repeat(60) })).toBeDefined();
  });
});

test("the list shows my groups, newest first, each once while others come and go", async () => {
  const [user, other] = [await app.register(), await app.register()];
  const ids: number[] = [];
  for (let i = 0; i < 7; i++) {
    ids.unshift(await (i % 2 ? formGroup(user) : formGroup(other, [user])));
    await formGroup(other);
  }
  const shown: number[] = [];
  const pages = await allPages(async (cursor) => {
    const page = await user.caller.groups.list({ cursor, limit: 2 });
    shown.push(...page.items.map(({ id }) => id));
    if (cursor === null) {
      await user.caller.groups.leave({ groupId: shown[1] ?? 0 });
      await formGroup(user);
    }
    return page;
  });
  expect(pages.map((items) => items.length)).toEqual([2, 2, 2, 1]);
  expect(shown).toEqual(ids);
});

describe("leaving", () => {
  test("passes an owner's group to the member of longest standing, and ends it with the last one", async () => {
    const [owner, first, second] = [
      await app.register(),
      await app.register(),
      await app.register(),
    ];
    const groupId = await formGroup(owner, [first, second]);
    expect(await owner.caller.groups.leave({ groupId })).toBeNull();
    const passed = await second.caller.groups.get({ groupId });
    expect(passed).toMatchObject({ owner: { id: first.id }, members: [first, second].map(nameOf) });
    await expect(owner.caller.groups.get({ groupId })).rejects.toMatchObject(
      reason("GROUP_NOT_FOUND"),
    );
    await second.caller.groups.leave({ groupId });
    await first.caller.groups.rename({ groupId, name: "Mine alone" });
    await first.caller.groups.leave({ groupId });
    expect(
      await app.db.selectFrom("user_group").where("id", "=", groupId).select("id").execute(),
    ).toEqual([]);
  });

  test("counts from when one came back, and passes by who is banned while there is another", async () => {
    const [owner, first, second, third] = [
      await app.register(),
      await app.register(),
      await app.register(),
      await app.register(),
    ];
    const groupId = await formGroup(owner, [first, second, third]);
    await first.caller.groups.leave({ groupId });
    await owner.caller.groups.invite({ groupId, userId: first.id });
    await first.caller.groups.acceptInvitation({ groupId });
    await ban(second);
    await owner.caller.groups.leave({ groupId });
    expect((await first.caller.groups.get({ groupId })).owner.id).toBe(third.id);
    await third.caller.groups.leave({ groupId });
    await first.caller.groups.leave({ groupId });
    const rows = app.db.selectFrom("user_group").where("id", "=", groupId).select("id");
    expect(await rows.execute()).toHaveLength(1);
  });

  test("happens to whoever deletes their account, in one moment with that", async () => {
    const [owner, heir, guest] = [await app.register(), await app.register(), await app.register()];
    const groupId = await formGroup(owner, [heir]);
    await formGroup(owner);
    await owner.caller.groups.invite({ groupId, userId: guest.id });
    await guest.caller.me.delete({ currentPassword: guest.password });
    expect((await owner.caller.groups.get({ groupId })).invitations).toEqual([]);
    await owner.caller.me.delete({ currentPassword: owner.password });
    expect(await heir.caller.groups.get({ groupId })).toMatchObject({
      owner: { id: heir.id },
      members: [nameOf(heir)],
    });
    await heir.caller.me.delete({ currentPassword: heir.password });
    expect(
      await app.db.selectFrom("user_group").where("id", "=", groupId).select("id").execute(),
    ).toEqual([]);
  });
});

describe("removing", () => {
  test("is felt at the very next call", async () => {
    const [owner, member] = [await app.register(), await app.register()];
    const groupId = await formGroup(owner, [member]);
    const left = await owner.caller.groups.removeMember({ groupId, userId: member.id });
    expect(left.members).toEqual([nameOf(owner)]);
    const { groups } = member.caller;
    await expect(groups.get({ groupId })).rejects.toMatchObject(reason("GROUP_NOT_FOUND"));
    await expect(groups.leave({ groupId })).rejects.toMatchObject(reason("GROUP_NOT_FOUND"));
    await expect(groups.acceptInvitation({ groupId })).rejects.toMatchObject(
      reason("INVITATION_NOT_FOUND"),
    );
    expect((await groups.list()).items).toEqual([]);
  });

  test("is for members only, and not for oneself", async () => {
    const [owner, stranger] = [await app.register(), await app.register()];
    const groupId = await formGroup(owner);
    const remove = (userId: string) => owner.caller.groups.removeMember({ groupId, userId });
    for (const userId of [stranger.id, randomUUID()]) {
      await expect(remove(userId)).rejects.toMatchObject(reason("MEMBER_NOT_FOUND"));
    }
    await expect(remove(owner.id)).rejects.toMatchObject(reason("OWN_ACCOUNT"));
  });
});

test("one user owns 50 groups at most, and may then still make one in place of another", async () => {
  const { caller } = await app.register();
  const { id: groupId } = await caller.groups.create({ name: "First" });
  for (let i = 1; i < 50; i++) await caller.groups.create({ name: "One more" });
  await expect(caller.groups.create({ name: "Too many" })).rejects.toMatchObject({
    code: "CONFLICT",
    ...reason("TOO_MANY_GROUPS"),
  });
  await caller.groups.delete({ groupId });
  await expect(caller.groups.create({ name: "In its place" })).resolves.toBeDefined();
});

test("the database itself refuses a group whose owner is not in it", async () => {
  const owner = await app.register();
  const groupId = await formGroup(owner);
  const deleting = app.db.deleteFrom("group_member").where("group_id", "=", groupId).execute();
  await expect(deleting).rejects.toMatchObject({ constraint: "user_group_owner" });
  const { userId } = await app.actorOf(owner.accessToken);
  const inserting = app.db
    .insertInto("user_group")
    .values({ name: "Empty", owner_id: userId })
    .execute();
  await expect(inserting).rejects.toMatchObject({ constraint: "user_group_owner" });
});
