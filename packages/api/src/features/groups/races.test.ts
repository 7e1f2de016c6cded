import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { testDatabaseUrl } from "@recofinement/db/testing";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import type { Reason } from "../../errors.ts";
import { many, settle, times } from "../../testing/at-once.ts";
import { brokenGroups } from "../../testing/broken-groups.ts";
import { operations } from "../../testing/group-model.ts";
import { createTestApp, formGroup, type TestApp, type TestUser } from "../../testing/index.ts";

let app: TestApp;

const register = (count: number) => Promise.all(times(count, () => app.register()));

/** Two people, the first of whom owns a group to which the second is invited. */
async function withInvitation(people: readonly TestUser[]) {
  const [owner, guest] = people;
  if (!owner || !guest) throw new Error("This takes two.");
  const groupId = await formGroup(owner);
  const person = { groupId, userId: guest.id };
  await owner.caller.groups.invite(person);
  return { owner: owner.caller.groups, guest: guest.caller.groups, groupId, person };
}

/** People who can be invited, and need not sign in. */
const addPeople = (count: number) =>
  app.db
    .insertInto("user_account")
    .values(
      Array.from({ length: count }, () => ({
        username: "Someone",
        email: `${randomUUID()}@example.org`,
      })),
    )
    .returning(["id", "public_id as userId"])
    .execute();

const membersOf = (groupId: number) =>
  app.db.selectFrom("group_member").where("group_id", "=", groupId).select("user_id").execute();

// The embedded database has one connection: there, races pass without being run.
describe.skipIf(!testDatabaseUrl)("of many at once", { timeout: 120_000 }, () => {
  beforeAll(async () => {
    app = await createTestApp({ poolSize: many });
  });
  afterAll(() => app.close());
  afterEach(async () => {
    expect(await brokenGroups(app.db)).toEqual([]);
  });

  test("one accepts an invitation", async () => {
    const people = await register(2);
    for (let round = 0; round < 50; round++) {
      const { owner, guest, groupId } = await withInvitation(people);
      const accepted = await settle(
        times(many, () => guest.acceptInvitation({ groupId })),
        ["INVITATION_NOT_FOUND"],
      );
      expect(accepted).toHaveLength(1);
      expect(await membersOf(groupId)).toHaveLength(2);
      await owner.delete({ groupId });
    }
  });

  test("one accepts, declines or revokes", async () => {
    const people = await register(2);
    for (let round = 0; round < 50; round++) {
      const { owner, guest, groupId, person } = await withInvitation(people);
      const answers = [
        async () => ({ isMember: Boolean(await guest.acceptInvitation({ groupId })) }),
        async () => ({ isMember: Boolean(await guest.declineInvitation({ groupId })) }),
        async () => ({ isMember: !(await owner.revokeInvitation(person)) }),
      ];
      const first = await settle(
        times(many, async (index) => answers[(index + round) % answers.length]?.()),
        ["INVITATION_NOT_FOUND"],
      );
      expect(first).toHaveLength(1);
      expect(await membersOf(groupId)).toHaveLength(first[0]?.isMember ? 2 : 1);
      await owner.delete({ groupId });
    }
  });

  test("none is in a group that ends meanwhile", async () => {
    const people = await register(2);
    for (let round = 0; round < 30; round++) {
      const { owner, guest, groupId } = await withInvitation(people);
      const end = round % 2 ? owner.delete : owner.leave;
      const calls = times(many, async (index) =>
        index % 10 === round % 10 ? end({ groupId }) : guest.acceptInvitation({ groupId }),
      );
      await settle(calls, ["INVITATION_NOT_FOUND", "GROUP_NOT_FOUND", "NOT_GROUP_OWNER"]);
      const ended = await app.db
        .selectFrom("user_group")
        .where("id", "=", groupId)
        .selectAll()
        .execute();
      const members = await membersOf(groupId);
      expect(members).toHaveLength(ended.length);
      if (ended.length > 0) await guest.delete({ groupId });
    }
  });

  test("one gets the last place", async () => {
    const [owner] = await register(1);
    if (!owner) return;
    const [members, guests] = [await addPeople(48), await addPeople(many)];
    for (let round = 0; round < 10; round++) {
      const groupId = await formGroup(owner);
      const rows = members.map(({ id }) => ({ user_id: id, group_id: groupId }));
      await app.db.insertInto("group_member").values(rows).execute();
      const invited = await settle(
        guests.map(({ userId }) => owner.caller.groups.invite({ groupId, userId })),
        ["GROUP_FULL"],
      );
      expect(invited).toHaveLength(1);
    }
  });

  test("nobody goes twice, and the group passes on until nobody is left", async () => {
    const people = await register(8);
    const [owner, ...members] = people;
    if (!owner) return;
    for (let round = 0; round < 20; round++) {
      const groupId = await formGroup(owner, members);
      const leaving = round % 2 ? people : people.slice(0, 5);
      const left = await settle(
        times(many, async (index) => {
          const { caller } = leaving[index % leaving.length] ?? owner;
          await caller.groups.leave({ groupId });
          return caller;
        }),
        ["GROUP_NOT_FOUND"],
      );
      expect(new Set(left).size).toBe(left.length);
      const rest = people.filter(({ caller }) => !left.includes(caller));
      const groups = await Promise.all(rest.map(({ caller }) => caller.groups.get({ groupId })));
      for (const group of groups) {
        expect(group.members.map(({ id }) => id)).toEqual(rest.map(({ id }) => id));
        expect(group.owner.id).toBe(rest[0]?.id);
      }
      if (rest.length === 0) expect(await membersOf(groupId)).toEqual([]);
    }
  });

  test("as many make groups as one may own", async () => {
    const [owner] = await register(1);
    if (!owner) return;
    for (let i = 0; i < 45; i++) await formGroup(owner);
    const made = await settle(
      times(many, () => owner.caller.groups.create({ name: "One more" })),
      ["TOO_MANY_GROUPS"],
    );
    expect(made).toHaveLength(5);
  });

  const ofMissing: Reason[] = ["GROUP_NOT_FOUND", "INVITATION_NOT_FOUND", "USER_NOT_FOUND"];

  test("none gets into a group while their account is deleted", async () => {
    for (let round = 0; round < 10; round++) {
      const [host, leaving] = await register(2);
      if (!host || !leaving) return;
      const groupIds = [];
      for (let i = 0; i < 25; i++) {
        const groupId = await formGroup(host);
        await host.caller.groups.invite({ groupId, userId: leaving.id });
        groupIds.push(groupId);
      }
      const { groups, me } = leaving.caller;
      const calls = groupIds.flatMap((groupId, index) => [
        sleep(index * 3).then(() => groups.acceptInvitation({ groupId })),
        sleep(index * 3).then(() => groups.create({ name: "Mine" })),
      ]);
      const entering = settle<unknown>(calls, ["SESSION_ENDED", ...ofMissing]);
      await me.delete({ currentPassword: leaving.password });
      await entering;
      expect(await brokenGroups(app.db)).toEqual([]);
      const others = await app.db
        .selectFrom("group_member")
        .where("group_id", "in", groupIds)
        .select("user_id")
        .execute();
      expect(others).toHaveLength(groupIds.length);
    }
  });

  test("owners go while heirs go and others come", async () => {
    for (let round = 0; round < 10; round++) {
      const [owner, heir, next, guest] = await register(4);
      if (!owner || !heir || !next || !guest) return;
      const groupId = await formGroup(owner, [heir, next]);
      const person = { groupId, userId: guest.id };
      let isOver = false;
      const goOn = async (work: () => Promise<unknown>) => {
        while (!isOver) {
          await settle(
            [work()],
            [...ofMissing, "ALREADY_MEMBER", "NOT_GROUP_OWNER", "SESSION_ENDED"],
          );
        }
      };
      const busy = [
        ...[owner, heir, next].map(({ caller }) => goOn(() => caller.groups.invite(person))),
        goOn(() => guest.caller.groups.acceptInvitation({ groupId })),
        goOn(() => guest.caller.groups.leave({ groupId })),
        goOn(() => brokenGroups(app.db).then((broken) => expect(broken).toEqual([]))),
      ];
      const goneBy = [owner, heir].map(({ caller, password }) =>
        caller.me.delete({ currentPassword: password }),
      );
      await Promise.all(goneBy);
      await next.caller.groups.leave({ groupId });
      isOver = true;
      await Promise.all(busy);
      expect(await brokenGroups(app.db)).toEqual([]);
    }
  });

  test("whatever they do, every group has its owner among its members", async () => {
    const people = await register(8);
    const step = fc.record({
      name: fc.constantFrom(...Object.keys(operations).filter((name) => name !== "deleteAccount")),
      by: fc.constantFrom(...people),
      to: fc.constantFrom(...people),
      on: fc.nat({ max: 2 }),
    });
    const steps = fc.array(step, { minLength: many, maxLength: many });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        await app.db.deleteFrom("user_group").execute();
        const groupIds: number[] = [];
        for (const owner of people.slice(0, 3)) {
          groupIds.push(await formGroup(owner, people.slice(3, 6)));
        }
        const calls = all.map(async ({ name, by, to, on }) =>
          operations[name]?.perform(by, { groupId: groupIds[on] ?? 0, userId: to.id }),
        );
        await settle(calls, [
          ...ofMissing,
          "NOT_GROUP_OWNER",
          "ALREADY_MEMBER",
          "MEMBER_NOT_FOUND",
          "OWN_ACCOUNT",
        ]);
        expect(await brokenGroups(app.db)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
