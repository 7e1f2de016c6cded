import type { LimitName } from "./limits.ts";

/** A right that a role grants; the rows of `role_permission` say which role has which. */
export type Permission =
  | "indicate_interest"
  | "modify_user_profil"
  | "view_recommendation"
  | "play_music"
  | "add_content"
  | "access_sandbox"
  | "modify_content"
  | "validate_added_content"
  | "delete_content"
  | "administer";

/** Who may call a procedure, whose rows it can reach, and how often. */
export interface Access {
  /** Anyone, anyone signed in, or whoever has a permission now. */
  readonly rung: "public" | "user" | Permission;
  /**
   * Whose rows a call reads or writes beside the catalogue, which everybody shares: nobody's, the
   * caller's, those of groups that the caller is in or invited to, what of other accounts everyone may
   * see, or anybody's.
   */
  readonly rows: "none" | "own" | "group" | "public" | "anybody's";
  readonly limit?: LimitName;
}

/**
 * Every procedure there is, once. A procedure is built from its row (`procedure("me.get")`), so one
 * without a row does not compile, and a generated test walks all of them.
 */
export const access = {
  "auth.register": { rung: "public", rows: "own", limit: "register" },
  "auth.login": { rung: "public", rows: "own", limit: "login" },
  "auth.refresh": { rung: "public", rows: "own", limit: "refresh" },
  "auth.forgotPassword": { rung: "public", rows: "own", limit: "mail" },
  "auth.resetPassword": { rung: "public", rows: "own", limit: "mailedToken" },
  "auth.verifyEmail": { rung: "public", rows: "own", limit: "mailedToken" },
  "auth.logout": { rung: "user", rows: "own" },
  "auth.sessions": { rung: "user", rows: "own" },
  "auth.revokeSession": { rung: "user", rows: "own", limit: "write" },
  "auth.revokeOtherSessions": { rung: "user", rows: "own", limit: "write" },

  "me.get": { rung: "user", rows: "own" },
  "me.update": { rung: "user", rows: "own", limit: "write" },
  "me.changePassword": { rung: "user", rows: "own", limit: "password" },
  "me.changeEmail": { rung: "user", rows: "own", limit: "address" },
  "me.completePreferences": { rung: "modify_user_profil", rows: "own", limit: "write" },
  "me.likedGenres": { rung: "user", rows: "own" },
  "me.likeGenre": { rung: "modify_user_profil", rows: "own", limit: "write" },
  "me.unlikeGenre": { rung: "modify_user_profil", rows: "own", limit: "write" },
  "me.export": { rung: "user", rows: "own", limit: "export" },
  "me.delete": { rung: "user", rows: "own", limit: "password" },

  "users.search": { rung: "user", rows: "public", limit: "search" },

  "catalogue.get": { rung: "user", rows: "none" },
  "catalogue.popular": { rung: "user", rows: "none" },
  "catalogue.search": { rung: "user", rows: "none", limit: "search" },
  "catalogue.similar": { rung: "user", rows: "none" },
  "catalogue.genres": { rung: "user", rows: "none" },
  "catalogue.episodes": { rung: "user", rows: "none" },

  "interactions.get": { rung: "user", rows: "own" },
  "interactions.recordView": { rung: "user", rows: "own", limit: "write" },
  "interactions.rate": { rung: "user", rows: "own", limit: "write" },
  "interactions.addCount": { rung: "user", rows: "own", limit: "write" },
  "interactions.history": { rung: "user", rows: "own" },

  "library.import": { rung: "user", rows: "own", limit: "import" },

  "recommendations.forMe": { rung: "user", rows: "own" },
  "recommendations.forGroup": { rung: "user", rows: "group" },
  "recommendations.reject": { rung: "user", rows: "own", limit: "write" },
  "recommendations.undoReject": { rung: "user", rows: "own", limit: "write" },
  "recommendations.rejected": { rung: "user", rows: "own" },
  "recommendations.refresh": { rung: "user", rows: "own", limit: "write" },
  "recommendations.onChanged": { rung: "user", rows: "own" },

  "groups.create": { rung: "user", rows: "own", limit: "write" },
  "groups.list": { rung: "user", rows: "group" },
  "groups.get": { rung: "user", rows: "group" },
  "groups.rename": { rung: "user", rows: "group", limit: "write" },
  "groups.delete": { rung: "user", rows: "group", limit: "write" },
  "groups.leave": { rung: "user", rows: "group", limit: "write" },
  "groups.removeMember": { rung: "user", rows: "group", limit: "write" },
  "groups.invite": { rung: "user", rows: "group", limit: "invite" },
  "groups.revokeInvitation": { rung: "user", rows: "group", limit: "write" },
  "groups.invitations": { rung: "user", rows: "group" },
  "groups.acceptInvitation": { rung: "user", rows: "group", limit: "write" },
  "groups.declineInvitation": { rung: "user", rows: "group", limit: "write" },

  "submissions.create": { rung: "add_content", rows: "own", limit: "write" },
  "submissions.mine": { rung: "add_content", rows: "own" },
  "submissions.duplicates": { rung: "add_content", rows: "own", limit: "search" },
  "submissions.queue": { rung: "validate_added_content", rows: "anybody's" },
  "submissions.approve": { rung: "validate_added_content", rows: "anybody's", limit: "write" },
  "submissions.decline": { rung: "delete_content", rows: "anybody's", limit: "write" },

  "sandbox.profiles.list": { rung: "access_sandbox", rows: "own" },
  "sandbox.profiles.get": { rung: "access_sandbox", rows: "own" },
  "sandbox.profiles.create": { rung: "access_sandbox", rows: "own", limit: "write" },
  "sandbox.profiles.rename": { rung: "access_sandbox", rows: "own", limit: "write" },
  "sandbox.profiles.delete": { rung: "access_sandbox", rows: "own", limit: "write" },
  "sandbox.profiles.genres": { rung: "access_sandbox", rows: "own" },
  "sandbox.profiles.likeGenre": { rung: "access_sandbox", rows: "own", limit: "write" },
  "sandbox.profiles.unlikeGenre": { rung: "access_sandbox", rows: "own", limit: "write" },
  "sandbox.profiles.interactions": { rung: "access_sandbox", rows: "own" },
  "sandbox.profiles.interaction": { rung: "access_sandbox", rows: "own" },
  "sandbox.profiles.setInteraction": { rung: "access_sandbox", rows: "own", limit: "write" },
  "sandbox.run": { rung: "access_sandbox", rows: "own", limit: "write" },
  "sandbox.runs": { rung: "access_sandbox", rows: "own" },
  "sandbox.results": { rung: "access_sandbox", rows: "own" },
  "sandbox.inputs": { rung: "access_sandbox", rows: "own" },
  "sandbox.compare": { rung: "access_sandbox", rows: "own" },
  "sandbox.onRun": { rung: "access_sandbox", rows: "own" },

  "admin.users": { rung: "administer", rows: "anybody's", limit: "search" },
  "admin.setRoles": { rung: "administer", rows: "anybody's", limit: "write" },
  "admin.ban": { rung: "administer", rows: "anybody's", limit: "write" },
  "admin.engines": { rung: "administer", rows: "none" },
  "admin.runEngine": { rung: "administer", rows: "none", limit: "write" },
  "admin.jobs": { rung: "administer", rows: "anybody's" },
  "admin.retryJob": { rung: "administer", rows: "anybody's", limit: "write" },
} as const satisfies Record<string, Access>;

/** The name of a procedure: `catalogue.get`. */
export type Path = keyof typeof access;

type PathsOf<Rung> = {
  [P in Path]: (typeof access)[P]["rung"] extends Rung ? P : never;
}[Path];

/** Procedures that anyone may call. */
export type PublicPath = PathsOf<"public">;

/** Procedures for which someone must be signed in. */
export type SignedInPath = Exclude<Path, PublicPath>;
