import type { OpenSession } from "../../auth/sessions.ts";
import { signAccessToken } from "../../auth/tokens.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../../trpc/context.ts";
import { readAccount, toMe } from "../me/queries.ts";
import type { Session } from "./schemas.ts";

type RefreshIn = "body" | "cookie";

/** Refuses early what would need a cookie that the caller cannot have. */
export function assertCookie({ call }: Context, refreshIn: RefreshIn): void {
  if (refreshIn === "body" || call.refreshCookie) return;
  throw new AppError(
    "COOKIE_UNAVAILABLE",
    "The refresh token can be kept in a cookie only for pages of an origin listed in WEB_ORIGINS.",
  );
}

/** A session as its owner gets it, the refresh token in the answer or in the cookie. */
export async function presentSession(
  ctx: Context,
  { userId, sessionId, refreshToken }: OpenSession,
  refreshIn: RefreshIn,
): Promise<Session> {
  const account = await readAccount(ctx.db, userId);
  const { token, expiresAt } = await signAccessToken(ctx.keys.current, {
    userId: account.publicId,
    sessionId,
  });
  if (refreshIn === "cookie") ctx.call.refreshCookie?.write(refreshToken);
  return {
    user: toMe(account),
    accessToken: token,
    accessTokenExpiresAt: expiresAt,
    refreshToken: refreshIn === "body" ? refreshToken : null,
  };
}
