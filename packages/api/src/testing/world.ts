import { randomUUID } from "node:crypto";

import { inTransaction } from "@recofinement/db";
import { sql } from "kysely";

import { issueOneTimeToken } from "../auth/one-time-tokens.ts";
import { changeRole } from "../features/admin/roles.ts";
import { queueMail } from "../mail/outbox.ts";
import type { Path } from "../trpc/access.ts";
import { addContent, formGroup, proposal } from "./factories.ts";
import { procedures } from "./procedures.ts";
import type { TestApp, TestUser } from "./test-app.ts";
import { canary } from "./test-log.ts";

/** A user with their number in the database and the id of their session. */
export interface Inhabitant extends TestUser {
  readonly userId: number;
  readonly sessionId: string;
}

/** Someone with rows of every kind, others without, and a catalogue. */
export interface World {
  readonly owner: Inhabitant;
  readonly stranger: Inhabitant;
  readonly admin: Inhabitant;
  /** Signed in, and without any role. */
  readonly roleless: Inhabitant;
  readonly banned: Inhabitant;
  /** In the owner's group. */
  readonly friend: Inhabitant;
  /** The owner's, to which `roleless` is invited. */
  readonly group: { readonly id: number; readonly name: string };
  /** The friend's group, to which the owner is invited. */
  readonly otherGroupId: number;
  readonly contentId: number;
  readonly title: string;
  readonly seriesId: number;
  readonly genreId: number;
  /** What the owner has proposed, and nobody decided on. */
  readonly submissionId: number;
  readonly failedJobId: string;
  /** The administrator's, with a genre, an interaction and a finished run. */
  readonly profileId: string;
  readonly runId: number;
  /** Tokens that were mailed to the owner. */
  readonly mailed: { readonly reset: string; readonly verify: string };
}

/** Makes a world anew, so that whatever a call has done to the one before does not count. */
export async function createWorld(app: TestApp): Promise<World> {
  const title = `Untitled ${randomUUID()}`;
  const contentId = await addContent(app.db, { title, genres: ["Jazz"] });
  const seriesId = await addContent(app.db, { kind: "series" });
  const { id: genreId } = await app.db
    .selectFrom("genre")
    .where("name", "=", "Jazz")
    .select("id")
    .executeTakeFirstOrThrow();
  const inhabit = async (): Promise<Inhabitant> => {
    const user = await app.register();
    const { userId, sessionId } = await app.actorOf(user.accessToken);
    return { ...user, userId, sessionId };
  };
  const [owner, stranger, admin] = [await inhabit(), await inhabit(), await inhabit()];
  const [roleless, banned, friend] = [await inhabit(), await inhabit(), await inhabit()];
  await changeRole(app, { email: admin.email, role: "admin", isGranted: true });
  await changeRole(app, { email: roleless.email, role: "user", isGranted: false });
  await admin.caller.admin.ban({ userId: banned.id });

  await owner.caller.interactions.rate({ contentId, rating: 4 });
  await owner.caller.me.likeGenre({ genreId });
  const name = `${canary} club ${randomUUID()}`;
  const group = { id: await formGroup(owner, [friend], name), name };
  await owner.caller.groups.invite({ groupId: group.id, userId: roleless.id });
  const otherGroupId = await formGroup(friend);
  await friend.caller.groups.invite({ groupId: otherGroupId, userId: owner.id });
  const { id: submissionId } = await owner.caller.submissions.create(proposal());
  const sandbox = await runInSandbox(admin, { contentId, genreId });
  await app.api.drainJobs();
  const { userId, email } = owner;
  const mailed = await inTransaction(app, async ({ db }) => ({
    reset: await issueOneTimeToken(db, { userId, purpose: "reset-password", email }),
    verify: await issueOneTimeToken(db, { userId, purpose: "verify-email", email }),
  }));
  await queueMail(app.api.services, { kind: "password-changed", recipient: email, userId });
  const people = { owner, stranger, admin, roleless, banned, friend };
  const failedJobId = await failJob(app);
  const things = {
    failedJobId,
    contentId,
    title,
    seriesId,
    genreId,
    submissionId,
    group,
    otherGroupId,
    ...sandbox,
  };
  return { ...people, ...things, mailed };
}

/** Makes a job that is done look as if it had failed. */
async function failJob({ db }: TestApp): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    update pgboss.job set state = 'failed' where id = (
      select id from pgboss.job where state = 'completed' limit 1) returning id`.execute(db);
  return rows[0]?.id ?? "";
}

/** Runs the engines on a profile of an administrator's; the run ends when its job is done. */
export async function runInSandbox(
  { caller }: TestUser,
  { contentId, genreId }: { contentId: number; genreId: number },
): Promise<{ profileId: string; runId: number }> {
  const { profiles, run } = caller.sandbox;
  const { id: profileId } = await profiles.create({ name: `Profile ${randomUUID()}`.slice(0, 45) });
  await profiles.likeGenre({ profileId, genreId });
  await profiles.setInteraction({ profileId, contentId, rating: 4 });
  return { profileId, ...(await run({ profileId })) };
}

/**
 * Hands out a world for tests of one procedure after another: the same one to reads, which leave it as it
 * is, and none twice that a mutation may have changed.
 */
export function worldsOf(app: () => TestApp): (path: string) => Promise<World> {
  let untouched: World | undefined;
  return async (path) => {
    const world = untouched ?? (await createWorld(app()));
    untouched = procedures.get(path)?._def.type === "mutation" ? undefined : world;
    return world;
  };
}

/**
 * An input for every procedure that would do something, naming the owner's things wherever there is
 * something to name; undefined where there is none. The compiler misses no procedure.
 */
export function sampleInputs(world: World): Readonly<Record<Path, unknown>> {
  const { owner, contentId, title, seriesId, genreId, submissionId, mailed } = world;
  const { profileId, runId } = world;
  const password = "Wq8!a new password";
  const [groupId, otherGroupId] = [world.group.id, world.otherGroupId];
  return {
    "auth.register": { email: owner.email, username: "Other", password },
    "auth.login": { email: owner.email, password: "not this one" },
    "auth.refresh": { refreshToken: owner.accessToken.slice(0, 100) },
    "auth.forgotPassword": { email: owner.email },
    "auth.resetPassword": { token: mailed.verify, password },
    "auth.verifyEmail": { token: mailed.reset },
    "auth.logout": undefined,
    "auth.sessions": {},
    "auth.revokeSession": { sessionId: owner.sessionId },
    "auth.revokeOtherSessions": undefined,
    "me.get": undefined,
    "me.update": { username: "Renamed" },
    "me.changePassword": { currentPassword: owner.password, newPassword: password },
    "me.changeEmail": { currentPassword: owner.password, newEmail: owner.email },
    "me.completePreferences": undefined,
    "me.likedGenres": undefined,
    "me.likeGenre": { genreId },
    "me.unlikeGenre": { genreId },
    "me.export": undefined,
    "me.delete": { currentPassword: owner.password },
    "users.search": { query: "some" },
    "catalogue.get": { id: contentId },
    "catalogue.popular": { kind: "movie" },
    "catalogue.search": { query: "untitled" },
    "catalogue.similar": { id: contentId },
    "catalogue.genres": { kind: "movie" },
    "catalogue.episodes": { seriesId },
    "interactions.get": { contentId },
    "interactions.recordView": { contentId },
    "interactions.rate": { contentId, rating: 1 },
    "interactions.addCount": { contentId, by: 2 },
    "interactions.history": {},
    "library.import": {
      csv: `Date,Name,Year,Letterboxd URI,Rating\n2020-01-01,${title},,https://boxd.it/1,1`,
      ifRated: "replace",
    },
    "recommendations.forMe": {},
    "recommendations.forGroup": { groupId },
    "recommendations.reject": { contentId },
    "recommendations.undoReject": { contentId },
    "recommendations.rejected": {},
    "recommendations.refresh": undefined,
    "recommendations.onChanged": {},
    "groups.create": { name: "Readers" },
    "groups.list": {},
    "groups.get": { groupId },
    "groups.rename": { groupId, name: "Readers" },
    "groups.delete": { groupId },
    "groups.leave": { groupId },
    "groups.removeMember": { groupId, userId: world.friend.id },
    "groups.invite": { groupId, userId: world.stranger.id },
    "groups.revokeInvitation": { groupId, userId: world.roleless.id },
    "groups.invitations": {},
    "groups.acceptInvitation": { groupId: otherGroupId },
    "groups.declineInvitation": { groupId: otherGroupId },
    "submissions.create": proposal(),
    "submissions.mine": {},
    "submissions.duplicates": { kind: "movie", title: "Untitled" },
    "submissions.queue": {},
    "submissions.approve": { submissionId },
    "submissions.decline": { submissionId, reason: "Not this one" },
    "sandbox.profiles.list": {},
    "sandbox.profiles.get": { profileId },
    "sandbox.profiles.create": { name: "Film buff" },
    "sandbox.profiles.rename": { profileId, name: "Film buff" },
    "sandbox.profiles.delete": { profileId },
    "sandbox.profiles.genres": { profileId },
    "sandbox.profiles.likeGenre": { profileId, genreId },
    "sandbox.profiles.unlikeGenre": { profileId, genreId },
    "sandbox.profiles.interactions": { profileId },
    "sandbox.profiles.interaction": { profileId, contentId },
    "sandbox.profiles.setInteraction": { profileId, contentId, rating: 1 },
    "sandbox.run": { profileId },
    "sandbox.runs": {},
    "sandbox.results": { runId },
    "sandbox.inputs": { runId },
    "sandbox.compare": { runId, otherRunId: runId },
    "sandbox.onRun": { runId },
    "admin.users": { query: canary },
    "admin.setRoles": { userId: owner.id, roles: [] },
    "admin.ban": { userId: owner.id },
    "admin.engines": undefined,
    "admin.runEngine": { engine: "groups" },
    "admin.jobs": {},
    "admin.retryJob": { jobId: world.failedJobId },
  };
}
