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

async function withGroup() {
  const [owner, guest] = [await app.register(), await app.register()];
  const groupId = await formGroup(owner);
  return { owner, guest, groupId, person: { groupId, userId: guest.id } };
}

/** Fills a group up to so many places, behind the API's back: nobody needs to sign in for that. */
async function fill(groupId: number, places: number): Promise<void> {
  const users = await app.db
    .insertInto("user_account")
    .values(Array.from({ length: places - 1 }, () => ({ username: "Someone" })))
    .returning("id")
    .execute();
  await app.db
    .insertInto("group_member")
    .values(users.map(({ id }) => ({ user_id: id, group_id: groupId })))
    .execute();
}

const mark = ({ id }: TestUser, column: "banned_at" | "deletion_requested_at") =>
  app.db
    .updateTable("user_account")
    .set({ [column]: new Date() })
    .where("public_id", "=", id)
    .execute();

describe("an invitation", () => {
  test("is shown to both sides until it is accepted, which happens once", async () => {
    const { owner, guest, groupId, person } = await withGroup();
    const invited = await owner.caller.groups.invite(person);
    expect(invited.invitations).toEqual([
      { user: { id: guest.id, username: expect.any(String) }, createdAt: expect.any(String) },
    ]);
    expect(invited.members).toHaveLength(1);
    expect((await guest.caller.groups.invitations()).items).toEqual([
      {
        group: { id: groupId, name: "Film club", owner: invited.owner },
        createdAt: invited.invitations[0]?.createdAt,
      },
    ]);
    await expect(guest.caller.groups.get({ groupId })).rejects.toMatchObject(
      reason("GROUP_NOT_FOUND"),
    );
    const accepted = await guest.caller.groups.acceptInvitation({ groupId });
    expect(accepted.members.map(({ id }) => id)).toEqual([owner.id, guest.id]);
    await expect(guest.caller.groups.acceptInvitation({ groupId })).rejects.toMatchObject(
      reason("INVITATION_NOT_FOUND"),
    );
    expect((await guest.caller.groups.invitations()).items).toEqual([]);
    expect((await owner.caller.groups.get({ groupId })).invitations).toEqual([]);
  });

  test("is its addressee's alone to answer", async () => {
    const { owner, guest, groupId, person } = await withGroup();
    await owner.caller.groups.invite(person);
    const stranger = await app.register();
    for (const { caller } of [stranger, owner]) {
      for (const answer of [caller.groups.acceptInvitation, caller.groups.declineInvitation]) {
        for (const id of [groupId, 2_000_000_000]) {
          await expect(answer({ groupId: id })).rejects.toMatchObject({
            code: "NOT_FOUND",
            message: "There is no such invitation.",
            ...reason("INVITATION_NOT_FOUND"),
          });
        }
      }
    }
    expect((await guest.caller.groups.invitations()).items).toHaveLength(1);
  });

  test.each([
    ["declined", ({ guest, groupId }) => guest.caller.groups.declineInvitation({ groupId })],
    ["revoked", ({ owner, person }) => owner.caller.groups.revokeInvitation(person)],
    ["to a group that ended", ({ owner, groupId }) => owner.caller.groups.delete({ groupId })],
  ] satisfies [string, (there: Awaited<ReturnType<typeof withGroup>>) => Promise<unknown>][])(
    "that was %s is gone",
    async (_, end) => {
      const there = await withGroup();
      const { owner, guest, groupId, person } = there;
      await owner.caller.groups.invite(person);
      await end(there);
      const { groups } = guest.caller;
      for (const answer of [groups.acceptInvitation, groups.declineInvitation]) {
        await expect(answer({ groupId })).rejects.toMatchObject(reason("INVITATION_NOT_FOUND"));
      }
      expect((await groups.invitations()).items).toEqual([]);
    },
  );

  test("to revoke must be there", async () => {
    const { owner, guest, groupId } = await withGroup();
    for (const userId of [guest.id, owner.id, randomUUID()]) {
      const revoking = owner.caller.groups.revokeInvitation({ groupId, userId });
      await expect(revoking).rejects.toMatchObject(reason("INVITATION_NOT_FOUND"));
    }
  });

  test("stays when its owner leaves, and is the next one's to revoke", async () => {
    const { owner, guest, groupId, person } = await withGroup();
    const heir = await app.register();
    await owner.caller.groups.invite({ groupId, userId: heir.id });
    await heir.caller.groups.acceptInvitation({ groupId });
    await owner.caller.groups.invite(person);
    await owner.caller.groups.leave({ groupId });
    const { items } = await guest.caller.groups.invitations();
    expect(items[0]?.group.owner.id).toBe(heir.id);
    const revoked = await heir.caller.groups.revokeInvitation(person);
    expect(revoked.invitations).toEqual([]);
  });
});

describe("inviting", () => {
  test("somebody again changes nothing, a member is refused", async () => {
    const { owner, guest, groupId, person } = await withGroup();
    const invited = await owner.caller.groups.invite(person);
    expect(await owner.caller.groups.invite(person)).toEqual(invited);
    await guest.caller.groups.acceptInvitation({ groupId });
    for (const userId of [guest.id, owner.id]) {
      const again = owner.caller.groups.invite({ groupId, userId });
      await expect(again).rejects.toMatchObject({ code: "CONFLICT", ...reason("ALREADY_MEMBER") });
    }
  });

  test("finds nobody where there is nobody, or nobody to be invited", async () => {
    const { owner, groupId } = await withGroup();
    const [banned, leaving] = [await app.register(), await app.register()];
    await mark(banned, "banned_at");
    await mark(leaving, "deletion_requested_at");
    const { public_id: shadow } = await app.db
      .insertInto("user_account")
      .values({ username: "Shadow" })
      .returning("public_id")
      .executeTakeFirstOrThrow();
    for (const userId of [banned.id, leaving.id, shadow, randomUUID()]) {
      await expect(owner.caller.groups.invite({ groupId, userId })).rejects.toMatchObject({
        code: "NOT_FOUND",
        message: "There is no such user.",
        ...reason("USER_NOT_FOUND"),
      });
    }
  });

  test("ends with the fiftieth place, which an invitation keeps", async () => {
    const { owner, guest, groupId, person } = await withGroup();
    const other = await app.register();
    await fill(groupId, 49);
    await owner.caller.groups.invite(person);
    const inviting = () => owner.caller.groups.invite({ groupId, userId: other.id });
    await expect(inviting()).rejects.toMatchObject({ code: "CONFLICT", ...reason("GROUP_FULL") });
    await expect(owner.caller.groups.invite(person)).resolves.toBeDefined();
    const { members } = await guest.caller.groups.acceptInvitation({ groupId });
    expect(members).toHaveLength(50);
    await expect(inviting()).rejects.toMatchObject(reason("GROUP_FULL"));
    await guest.caller.groups.leave({ groupId });
    await expect(inviting()).resolves.toBeDefined();
  });

  test("is no mail cannon: not in all, and even less to one person", async () => {
    const own = await createTestApp({ rateLimitFactor: 1 });
    const [owner, guest] = [await own.register(), await own.register()];
    const groupId = await formGroup(owner);
    const { groups } = owner.caller;
    const person = { groupId, userId: guest.id };
    for (let i = 0; i < 5; i++) {
      await groups.invite(person);
      await groups.revokeInvitation(person);
    }
    for (const userId of [guest.id, guest.id.toUpperCase()]) {
      const again = groups.invite({ groupId, userId });
      await expect(again).rejects.toMatchObject(reason("RATE_LIMITED"));
    }
    const others = Array.from({ length: 13 }, () => ({ groupId, userId: randomUUID() }));
    for (const other of others) {
      await expect(groups.invite(other)).rejects.toMatchObject(reason("USER_NOT_FOUND"));
    }
    await expect(groups.invite({ groupId, userId: randomUUID() })).rejects.toMatchObject(
      reason("RATE_LIMITED"),
    );
    await own.close();
  });
});

test("the list of invitations goes page by page, each once while some are answered", async () => {
  const guest = await app.register();
  const ids: number[] = [];
  for (let i = 0; i < 5; i++) {
    const host = await app.register();
    const groupId = await formGroup(host);
    await host.caller.groups.invite({ groupId, userId: guest.id });
    ids.unshift(groupId);
  }
  const pages = await allPages(async (cursor) => {
    const page = await guest.caller.groups.invitations({ cursor, limit: 2 });
    for (const { group } of page.items) {
      await guest.caller.groups.acceptInvitation({ groupId: group.id });
    }
    return page;
  });
  expect(pages.map((page) => page.map(({ group }) => group.id))).toEqual([
    ids.slice(0, 2),
    ids.slice(2, 4),
    ids.slice(4),
  ]);
});

describe("the mail of an invitation", () => {
  const mailsTo = async ({ email }: TestUser) => {
    await app.api.drainJobs();
    const subject = "You are invited to a group";
    return app.mails.filter((mail) => mail.to === email && mail.subject === subject);
  };
  const proveAddress = ({ email }: TestUser) =>
    app.db
      .updateTable("user_account")
      .set({ email_verified_at: new Date() })
      .where("email", "=", email)
      .execute();

  test("says who invites to what as it is called when it leaves, and where to answer", async () => {
    const { owner, guest, groupId, person } = await withGroup();
    await proveAddress(guest);
    await owner.caller.groups.invite(person);
    await owner.caller.groups.invite(person);
    await owner.caller.me.update({ username: "Ada" });
    await owner.caller.groups.rename({ groupId, name: "Sunday  Readers <b>" });
    const mails = await mailsTo(guest);
    expect(mails).toHaveLength(1);
    const [{ text, html } = { text: "", html: "" }] = mails;
    expect(text).toContain('"Ada" invites you to the group "Sunday Readers <b>".');
    expect(text).toContain("http://localhost:4040");
    expect(text).not.toContain(owner.email);
    expect(html).toContain("Sunday Readers &lt;b&gt;");
  });

  test("has nothing in it that others typed while nobody has proved the address", async () => {
    const { owner, guest, groupId, person } = await withGroup();
    await owner.caller.me.update({ username: "Visit evil.example" });
    await owner.caller.groups.rename({ groupId, name: "Visit evil.example" });
    await owner.caller.groups.invite(person);
    const [mail] = await mailsTo(guest);
    expect(mail?.text).toContain("You are invited");
    expect(JSON.stringify(mail)).not.toContain("evil");
  });

  test("is not sent when the invitation is gone, and once when there is a new one", async () => {
    const { owner, guest, groupId, person } = await withGroup();
    await owner.caller.groups.invite(person);
    await guest.caller.groups.declineInvitation({ groupId });
    expect(await mailsTo(guest)).toEqual([]);
    await owner.caller.groups.invite(person);
    await owner.caller.groups.revokeInvitation(person);
    await owner.caller.groups.invite(person);
    expect(await mailsTo(guest)).toHaveLength(1);
    const another = await formGroup(owner);
    await owner.caller.groups.invite({ groupId: another, userId: guest.id });
    await owner.caller.groups.delete({ groupId: another });
    expect(await mailsTo(guest)).toHaveLength(1);
  });

  test("is not sent to who was banned meanwhile", async () => {
    const { owner, guest, person } = await withGroup();
    await owner.caller.groups.invite(person);
    await mark(guest, "banned_at");
    expect(await mailsTo(guest)).toEqual([]);
  });
});
