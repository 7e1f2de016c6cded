import { authenticate } from "../auth/sessions.ts";
import { AppError } from "../errors.ts";
import { baseProcedure } from "./init.ts";

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
  | "delete_content";

/** Anyone. */
export const publicProcedure = baseProcedure;

/** Anyone signed in: the access token is verified and its session looked up at each call. */
export const userProcedure = baseProcedure.use(async ({ ctx, next }) =>
  next({ ctx: { actor: await authenticate(ctx) } }),
);

/** Whoever has the permission now, whatever the token said when it was issued. */
export function permittedProcedure(permission: Permission) {
  return userProcedure.use(({ ctx, next }) => {
    if (!ctx.actor.permissions.has(permission)) {
      throw new AppError("PERMISSION_MISSING", `This needs the permission "${permission}".`);
    }
    return next();
  });
}
