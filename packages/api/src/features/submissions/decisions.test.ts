import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  addContent,
  createTestApp,
  proposal,
  reason,
  type TestApp,
  type TestUser,
  tokenIn,
} from "../../testing/index.ts";
import { changeRole } from "../admin/roles.ts";

let app: TestApp;
let author: TestUser;
let moderator: TestUser;
beforeAll(async () => {
  app = await createTestApp();
  author = await app.register();
  moderator = await registerModerator();
});
afterAll(() => app.close());

async function registerModerator(): Promise<TestUser> {
  const user = await app.register();
  await changeRole(app, { email: user.email, role: "admin", isGranted: true });
  return user;
}

/** Proposes something, and decides on it: what its author then sees of it. */
async function decide(how: "approve" | "decline", more: Partial<Decision> = {}) {
  const { input = proposal(), from = author, by = moderator, why } = more;
  const { id: submissionId } = await from.caller.submissions.create(input);
  await by.caller.submissions[how]({ submissionId, reason: why });
  const { items } = await from.caller.submissions.mine({ limit: 100 });
  const submission = items.find(({ id }) => id === submissionId);
  if (!submission) throw new Error("The submission is gone.");
  return submission;
}

interface Decision {
  input: Input;
  from: TestUser;
  by: TestUser;
  why: string;
}

type Input = Parameters<TestUser["caller"]["submissions"]["create"]>[0];

describe("approving", () => {
  test("adds a series with its genres, identifiers and all its episodes", async () => {
    const genre = `New ${randomUUID()}`;
    await addContent(app.db, { kind: "series", genres: ["Drama"] });
    const episodes = [2, 1].flatMap((season) =>
      Array.from({ length: 60 }, (_, i) => ({ season, episode: i, title: `${season}.${i}` })),
    );
    const input = {
      kind: "series",
      content: { title: randomUUID(), details: { imdbId: "tt0944947", actors: ["A", "B"] } },
      genres: ["drama", genre, genre],
      episodes,
    } as const satisfies Input;
    const { contentId, status, decidedAt } = await decide("approve", { input });
    expect({ status, contentId }).toEqual({ status: "approved", contentId: expect.any(Number) });
    expect(decidedAt).not.toBeNull();
    const id = contentId ?? 0;
    const shown = await author.caller.catalogue.get({ id });
    expect(shown).toMatchObject({
      title: input.content.title,
      details: { imdbId: "tt0944947", actors: ["A", "B"], writers: [], endYear: null },
      genres: [{ name: "Drama" }, { name: genre }],
    });
    const listed = await author.caller.catalogue.episodes({ seriesId: id, limit: 100 });
    const { nextCursor: cursor } = listed;
    const rest = await author.caller.catalogue.episodes({ seriesId: id, limit: 100, cursor });
    expect([...listed.items, ...rest.items].map(({ title }) => title)).toEqual(
      [...episodes.slice(60), ...episodes.slice(0, 60)].map(({ title }) => title),
    );
    const again = { kind: "movie", title: "x", identifiers: { imdb: "tt0944947" } } as const;
    const { contents } = await author.caller.submissions.duplicates(again);
    expect(contents.map((each) => each.id)).toEqual([id]);
  });

  test("takes what the moderator has corrected, and keeps what was proposed", async () => {
    const input = proposal({ title: `Mistpyed ${randomUUID()}` });
    const { id: submissionId } = await author.caller.submissions.create(input);
    const corrected = proposal({ title: `Mistyped ${randomUUID()}`, year: 1990 });
    const { contentId } = await moderator.caller.submissions.approve({
      submissionId,
      proposal: { ...corrected, genres: [] },
    });
    const shown = await author.caller.catalogue.get({ id: contentId });
    expect(shown).toMatchObject({ title: corrected.content.title, year: 1990, genres: [] });
    const [mine] = (await author.caller.submissions.mine({ limit: 1 })).items;
    expect(mine).toMatchObject({ id: submissionId, contentId, content: input.content });
  });

  test("ties the book to the film that there is, and makes its words known", async () => {
    const title = `Wombatine ${randomUUID()}`;
    const creators = ["Ursula K. Le Guin"];
    const film = await addContent(app.db, { title, creators });
    const input: Input = { kind: "book", content: { title, creators }, genres: ["Fiction"] };
    const { contentId } = await decide("approve", { input });
    const shown = await author.caller.catalogue.get({ id: contentId ?? 0 });
    expect(shown.linked.map(({ id }) => id)).toEqual([film]);
    await app.api.drainJobs();
    const { items } = await author.caller.catalogue.search({ query: "wombatnie", kind: "book" });
    expect(items.map(({ id }) => id)).toEqual([contentId]);
  });

  test("is recorded as the moderator's doing, and that of nobody else afterwards", async () => {
    const { contentId } = await decide("approve");
    const unrelated = await addContent(app.db);
    const events = await app.db
      .selectFrom("event")
      .leftJoin("user_account", "user_account.id", "actor_id")
      .where("content_id", "in", [contentId ?? 0, unrelated])
      .where("subject", "=", "content")
      .orderBy("event.id")
      .select(["action", "content_id as contentId", "public_id as actor"])
      .execute();
    expect(events).toEqual([
      { action: "added", contentId, actor: moderator.id },
      { action: "added", contentId: unrelated, actor: null },
    ]);
  });

  test("refuses what the catalogue has got meanwhile, unless it is meant", async () => {
    const input = proposal({ year: 1970 });
    const { id: submissionId } = await author.caller.submissions.create(input);
    const id = await addContent(app.db, { title: input.content.title, year: 1970 });
    const { approve } = moderator.caller.submissions;
    await expect(approve({ submissionId })).rejects.toMatchObject(reason("DUPLICATE"));
    await expect(approve({ submissionId })).rejects.toThrow(`content ${id}`);
    const [waiting] = (await author.caller.submissions.mine({ limit: 1 })).items;
    expect(waiting).toMatchObject({ id: submissionId, status: "pending" });
    const { contentId } = await approve({ submissionId, despiteDuplicates: true });
    expect(contentId).not.toBe(id);
  });
});

describe("a decision", () => {
  test.each(["approve", "decline"] as const)("is made once: after %s", async (how) => {
    const { id: submissionId } = await decide(how);
    const { approve, decline } = moderator.caller.submissions;
    for (const again of [approve, decline]) {
      await expect(again({ submissionId })).rejects.toMatchObject(reason("ALREADY_DECIDED"));
    }
  });

  test.each(["approve", "decline"] as const)("is not the author's own: %s", async (how) => {
    const { id: submissionId } = await moderator.caller.submissions.create(proposal());
    const own = moderator.caller.submissions[how]({ submissionId });
    await expect(own).rejects.toMatchObject(reason("OWN_SUBMISSION"));
    await expect((await registerModerator()).caller.submissions[how]({ submissionId }))
      .resolves //
      .not.toThrow();
  });

  test.each(["approve", "decline"] as const)("needs something to be about: %s", async (how) => {
    const nothing = moderator.caller.submissions[how]({ submissionId: 2_000_000_000 });
    await expect(nothing).rejects.toMatchObject(reason("SUBMISSION_NOT_FOUND"));
  });

  test("shows its reason, and not who has made it", async () => {
    const declined = await decide("decline", { why: "We have this one" });
    expect(declined).toMatchObject({
      status: "declined",
      reason: "We have this one",
      contentId: null,
    });
    expect(JSON.stringify(declined)).not.toContain(moderator.id);
  });
});

describe("the author is told by mail", () => {
  const input = () => proposal({ title: `<b>Visit evil.example</b> ${randomUUID()}` });
  const mailTo = async ({ email }: TestUser) => {
    await app.api.drainJobs();
    return app.mails.findLast(({ to, subject }) => to === email && /proposal/.test(subject));
  };

  test("without a word that they typed, while nobody has proved the address", async () => {
    const from = await app.register();
    await decide("decline", { input: input(), from, why: "Not a film" });
    const mail = await mailTo(from);
    expect(mail?.subject).toBe("Your proposal was declined");
    expect(mail?.text).toContain("a proposal of yours was declined.");
    expect(mail?.text).toContain("The moderator says: Not a film");
    const { username } = await from.caller.me.get();
    for (const typed of ["evil", username]) expect(mail?.text).not.toContain(typed);
  });

  test("with name, title and reason once the address is theirs, in the text only", async () => {
    const from = await app.register();
    await app.api.drainJobs();
    const token = tokenIn(app.mails, from.email, "verify-email");
    await app.as().auth.verifyEmail({ token });
    const told = input();
    await decide("approve", { input: told, from, why: "<i>Thanks</i>" });
    const mail = await mailTo(from);
    expect(mail?.subject).toBe("Your proposal was approved");
    expect(mail?.text).toContain(`your proposal "${told.content.title}" was approved`);
    expect(mail?.text).toContain("The moderator says: <i>Thanks</i>");
    expect(mail?.html).not.toMatch(/<b>|<i>/);
  });

  test("when it is decided, and not before", async () => {
    const from = await app.register();
    await from.caller.submissions.create(proposal());
    expect(await mailTo(from)).toBeUndefined();
  });
});

describe("deleting an account", () => {
  test("takes its submissions away, and leaves what they have become", async () => {
    const leaving = await app.register();
    const submit = () => leaving.caller.submissions.create(proposal());
    const [approved, pending] = [await submit(), await submit()];
    const { approve } = moderator.caller.submissions;
    const { contentId } = await approve({ submissionId: approved.id });
    await leaving.caller.me.delete({ currentPassword: leaving.password });
    await expect(approve({ submissionId: pending.id })).rejects.toMatchObject(
      reason("SUBMISSION_NOT_FOUND"),
    );
    const { items } = await moderator.caller.submissions.queue({ limit: 100 });
    expect(items.map(({ id }) => id)).not.toContain(pending.id);
    await expect(author.caller.catalogue.get({ id: contentId })).resolves.toBeDefined();
  });

  test("leaves what it has decided", async () => {
    const leaving = await registerModerator();
    const { id } = await decide("decline", { by: leaving, why: "No" });
    await leaving.caller.me.delete({ currentPassword: leaving.password });
    const { items } = await author.caller.submissions.mine({ limit: 100 });
    expect(items.find((each) => each.id === id)).toMatchObject({
      status: "declined",
      reason: "No",
    });
  });
});
