import { inTransaction } from "@recofinement/db";

import { issueOneTimeToken } from "../auth/one-time-tokens.ts";
import { changeRole } from "../features/admin/roles.ts";
import { queueMail } from "../mail/outbox.ts";
import type { Path } from "../trpc/access.ts";
import { addContent } from "./factories.ts";
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
  readonly contentId: number;
  readonly seriesId: number;
  readonly genreId: number;
  /** Tokens that were mailed to the owner. */
  readonly mailed: { readonly reset: string; readonly verify: string };
}

/** Makes a world anew, so that whatever a call has done to the one before does not count. */
export async function createWorld(app: TestApp): Promise<World> {
  const contentId = await addContent(app.db, { genres: ["Jazz"] });
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
  const [roleless, banned] = [await inhabit(), await inhabit()];
  await changeRole(app, { email: admin.email, role: "admin", isGranted: true });
  await changeRole(app, { email: roleless.email, role: "user", isGranted: false });
  await admin.caller.admin.ban({ userId: banned.id });

  await owner.caller.interactions.rate({ contentId, rating: 4 });
  await owner.caller.me.likeGenre({ genreId });
  await app.api.drainJobs();
  const { userId, email } = owner;
  const mailed = await inTransaction(app, async ({ db }) => ({
    reset: await issueOneTimeToken(db, { userId, purpose: "reset-password", email }),
    verify: await issueOneTimeToken(db, { userId, purpose: "verify-email", email }),
  }));
  await queueMail(app.api.services, { kind: "password-changed", recipient: email, userId });
  return { owner, stranger, admin, roleless, banned, contentId, seriesId, genreId, mailed };
}

/**
 * An input for every procedure that would do something, naming the owner's things wherever there is
 * something to name; undefined where there is none. The compiler misses no procedure.
 */
export function sampleInputs(world: World): Readonly<Record<Path, unknown>> {
  const { owner, contentId, seriesId, genreId, mailed } = world;
  const password = "Wq8!a new password";
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
    "catalogue.genres": { kind: "movie" },
    "catalogue.episodes": { seriesId },
    "interactions.get": { contentId },
    "interactions.recordView": { contentId },
    "interactions.rate": { contentId, rating: 1 },
    "interactions.history": {},
    "recommendations.forMe": {},
    "recommendations.refresh": undefined,
    "recommendations.onChanged": {},
    "admin.users": { query: canary },
    "admin.setRoles": { userId: owner.id, roles: [] },
    "admin.ban": { userId: owner.id },
  };
}
