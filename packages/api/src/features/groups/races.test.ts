import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { inTransaction } from "@recofinement/db";
import { testDatabaseUrl } from "@recofinement/db/testing";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import type { Reason } from "../../errors.ts";
import { many, settle, times } from "../../testing/at-once.ts";
import { operations } from "../../testing/group-model.ts";
import { createTestApp, formGroup, type TestApp, type TestUser } from "../../testing/index.ts";
import { expectSoundGroups } from "../../testing/sound-groups.ts";

let app: TestApp;

const register = (count: number) => Promise.all(times(count, () => app.register()));

/** A group of the owner's to which the guest is invited, and what the two can do about it. */
async function withInvitation({ owner, guest }: { owner: TestUser; guest: TestUser }) {
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

/** Why a call may fail whose caller is not alone at work. */
const ofCrowds: Reason[] = [
  "GROUP_NOT_FOUND",
  "NOT_GROUP_OWNER",
  "INVITATION_NOT_FOUND",
  "ALREADY_MEMBER",
  "USER_NOT_FOUND",
];

/** Makes calls again and again, each in a row of its own, until the work is done. */
async function meanwhile(calls: (() => Promise<unknown>)[], work: Promise<unknown>) {
  const done = new AbortController();
  const busy = calls.map(async (call) => {
    while (!done.signal.aborted) {
      await settle([call()], [...ofCrowds, "TOO_MANY_GROUPS", "SESSION_ENDED"]);
    }
  });
  await work.finally(() => done.abort());
  await Promise.all(busy);
}

// The embedded database has one connection: there, races pass without being run.
describe.skipIf(!testDatabaseUrl)("of many at once", { timeout: 120_000 }, () => {
  beforeAll(async () => {
    app = await createTestApp({ poolSize: many });
  });
  afterAll(() => app.close());
  afterEach(() => expectSoundGroups(app.db));

  test("one accepts an invitation", async () => {
    const people = { owner: await app.register(), guest: await app.register() };
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
    const people = { owner: await app.register(), guest: await app.register() };
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
    const people = { owner: await app.register(), guest: await app.register() };
    for (let round = 0; round < 30; round++) {
      const { owner, guest, groupId } = await withInvitation(people);
      const end = round % 2 ? owner.delete : owner.leave;
      const calls = times(many, async (index) =>
        index % 10 === round % 10 ? end({ groupId }) : guest.acceptInvitation({ groupId }),
      );
      await settle(calls, ["INVITATION_NOT_FOUND", "GROUP_NOT_FOUND", "NOT_GROUP_OWNER"]);
      // The owner is gone in any case; the guest has the group, or nobody.
      const { items } = await guest.list();
      expect(await membersOf(groupId)).toHaveLength(items.length);
      if (items.length > 0) await guest.delete({ groupId });
    }
  });

  test("one gets the last place", async () => {
    const owner = await app.register();
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
    const [owner, members] = [await app.register(), await register(7)];
    const people = [owner, ...members];
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
    const owner = await app.register();
    for (let i = 0; i < 45; i++) await formGroup(owner);
    const made = await settle(
      times(many, () => owner.caller.groups.create({ name: "One more" })),
      ["TOO_MANY_GROUPS"],
    );
    expect(made).toHaveLength(5);
  });

  test("none gets into a group while their account is deleted", async () => {
    for (let round = 0; round < 10; round++) {
      const [host, leaving] = [await app.register(), await app.register()];
      const groupId = await formGroup(host);
      const person = { groupId, userId: leaving.id };
      const { groups, me } = leaving.caller;
      await meanwhile(
        [
          () => groups.create({ name: "Mine" }),
          () => groups.acceptInvitation({ groupId }),
          () => groups.leave({ groupId }),
          () => host.caller.groups.invite(person),
        ],
        me.delete({ currentPassword: leaving.password }),
      );
      expect(await membersOf(groupId)).toHaveLength(1);
      await expectSoundGroups(app.db);
    }
  });

  test("none enters whose account is over between the check and the door", async () => {
    const [host, leaving] = [await app.register(), await app.register()];
    const { groups } = leaving.caller;
    const [invited, other] = [await formGroup(host), await formGroup(host)];
    await host.caller.groups.invite({ groupId: invited, userId: leaving.id });
    const { entering } = await inTransaction(app, async ({ db }) => {
      const account = db.selectFrom("user_account").where("public_id", "=", leaving.id);
      await account.select("id").forUpdate().execute();
      const waiting = settle<unknown>(
        [
          groups.create({ name: "Mine" }),
          groups.acceptInvitation({ groupId: invited }),
          host.caller.groups.invite({ groupId: other, userId: leaving.id }),
        ],
        ["SESSION_ENDED", "USER_NOT_FOUND"],
      );
      await sleep(500);
      await db
        .updateTable("user_account")
        .set({ deletion_requested_at: new Date() })
        .where("public_id", "=", leaving.id)
        .execute();
      return { entering: waiting };
    });
    expect(await entering).toEqual([]);
    // Whose account it is was put an end to behind the back of what takes them out of their groups.
    await host.caller.groups.delete({ groupId: invited });
  });

  test("owners go while heirs go and others come", async () => {
    for (let round = 0; round < 10; round++) {
      const [owner, heir] = [await app.register(), await app.register()];
      const [next, guest] = [await app.register(), await app.register()];
      const groupId = await formGroup(owner, [heir, next]);
      const person = { groupId, userId: guest.id };
      const going = [
        ...[owner, heir].map(({ caller, password }) =>
          caller.me.delete({ currentPassword: password }),
        ),
        sleep(50).then(() => next.caller.groups.leave({ groupId })),
      ];
      await meanwhile(
        [
          ...[owner, heir, next].map(
            ({ caller }) =>
              () =>
                caller.groups.invite(person),
          ),
          () => guest.caller.groups.acceptInvitation({ groupId }),
          () => guest.caller.groups.leave({ groupId }),
          () => expectSoundGroups(app.db),
        ],
        Promise.all(going),
      );
      await expectSoundGroups(app.db);
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
        await settle(calls, [...ofCrowds, "MEMBER_NOT_FOUND", "OWN_ACCOUNT"]);
        await expectSoundGroups(app.db);
      }),
      { numRuns: 30 },
    );
  });
});
