import { setTimeout as sleep } from "node:timers/promises";

import { testDatabaseUrl } from "@recofinement/db/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { many, settle, times } from "../../testing/at-once.ts";
import {
  createTestApp,
  proposal,
  reason,
  type TestApp,
  type TestUser,
} from "../../testing/index.ts";
import { changeRole } from "../admin/roles.ts";

let app: TestApp;
let moderators: TestUser[];

const contentsWith = (title: string) =>
  app.db.selectFrom("content").where("title", "=", title).select("id").execute();

// The embedded database has one connection: there, races pass without being run.
describe.skipIf(!testDatabaseUrl)("of many at once", { timeout: 120_000 }, () => {
  beforeAll(async () => {
    app = await createTestApp();
    moderators = await Promise.all(times(5, () => app.register()));
    for (const { email } of moderators) {
      await changeRole(app, { email, role: "admin", isGranted: true });
    }
  });
  afterAll(() => app.close());

  const moderatorAt = (index: number) => {
    const moderator = moderators[index % moderators.length];
    if (!moderator) throw new Error("There are no moderators.");
    return moderator.caller.submissions;
  };

  test("ten proposals of one author wait", async () => {
    for (let round = 0; round < 3; round++) {
      const { caller } = await app.register();
      const created = await settle(
        times(many, () => caller.submissions.create(proposal())),
        ["TOO_MANY_PENDING"],
      );
      const { items } = await caller.submissions.mine({ limit: 100 });
      expect(items).toHaveLength(created.length);
      expect(items).toHaveLength(10);
    }
  });

  test("one proposal of the same thing by one author waits", async () => {
    const { caller } = await app.register();
    const same = proposal();
    const created = await settle(
      times(many, () => caller.submissions.create(same)),
      ["DUPLICATE"],
    );
    expect(created).toHaveLength(1);
  });

  test("one decision is made, and what is approved is added once", async () => {
    const { caller } = await app.register();
    for (let round = 0; round < 50; round++) {
      const input = proposal();
      const { id: submissionId } = await caller.submissions.create(input);
      const decisions = await settle(
        times<unknown>(many, (i) =>
          (i + round) % 2 === 0
            ? moderatorAt(i).approve({ submissionId, reason: `${i}` })
            : moderatorAt(i).decline({ submissionId, reason: `${i}` }),
        ),
        ["ALREADY_DECIDED"],
      );
      expect(decisions).toHaveLength(1);
      const [decided] = (await caller.submissions.mine()).items;
      const contents = await contentsWith(input.content.title);
      expect(contents).toEqual(decided?.contentId === null ? [] : [{ id: decided?.contentId }]);
      expect(decisions).toEqual(
        decided?.status === "approved" ? [{ contentId: decided.contentId }] : [null],
      );
      const mails = await app.db
        .selectFrom("mail")
        .where("submission_id", "=", submissionId)
        .select("id")
        .execute();
      expect(mails).toHaveLength(1);
    }
  });

  test("one of several proposals of the same thing is added", async () => {
    for (let round = 0; round < 5; round++) {
      const same = proposal();
      const authors = await Promise.all(times(10, () => app.register()));
      const submitted = await Promise.all(
        authors.map(({ caller }) => caller.submissions.create({ ...same, genres: ["A", "B"] })),
      );
      const approved = await settle(
        submitted.map(({ id: submissionId }, i) => moderatorAt(i).approve({ submissionId })),
        ["DUPLICATE"],
      );
      expect(approved).toHaveLength(1);
      expect(await contentsWith(same.content.title)).toHaveLength(1);
    }
  });

  /** Deletes an account, and meanwhile, when that has begun but not ended, makes a call. */
  async function whileDeleting<T>({ id }: TestUser, call: () => Promise<T>): Promise<T> {
    const outcome = await app.db.transaction().execute(async (deletion) => {
      const account = deletion.selectFrom("user_account").where("public_id", "=", id);
      await account.select("id").forUpdate().execute();
      const called = Promise.allSettled([call()]);
      await sleep(300);
      await deletion.deleteFrom("user_account").where("public_id", "=", id).execute();
      return { called };
    });
    const [settled] = await outcome.called;
    if (settled.status === "rejected") throw settled.reason;
    return settled.value;
  }

  test.each(["approve", "decline"] as const)(
    "to %s waits for a deletion of the author, or the moderator, that has begun",
    async (how) => {
      const [author, other, moderator] = [
        await app.register(),
        await app.register(),
        await app.register(),
      ];
      await changeRole(app, { email: moderator.email, role: "admin", isGranted: true });
      const { id: submissionId } = await author.caller.submissions.create(proposal());
      const { id: otherId } = await other.caller.submissions.create(proposal());
      const decide = moderator.caller.submissions[how];
      const ofNobody = whileDeleting(author, () => decide({ submissionId }));
      await expect(ofNobody).rejects.toMatchObject(reason("SUBMISSION_NOT_FOUND"));
      const byNobody = whileDeleting(moderator, () => decide({ submissionId: otherId }));
      await expect(byNobody).rejects.toMatchObject(reason("SESSION_ENDED"));
      const [pending] = (await other.caller.submissions.mine()).items;
      expect(pending).toMatchObject({ id: otherId, status: "pending" });
    },
  );
});
