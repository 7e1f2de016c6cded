import type { RefreshCookie } from "@recofinement/api";
import type { FastifyReply, FastifyRequest } from "fastify";

/** `__Host-` makes browsers insist on Secure, on this path, and on no other host. */
const name = "__Host-recofinement-refresh";

const attributes = { httpOnly: true, secure: true, sameSite: "strict", path: "/" } as const;

/** As long as a session lasts without being used, in seconds. */
const maxAge = 30 * 24 * 60 * 60;

/**
 * The cookie in which a browser keeps its refresh token, for pages of our own origins only: a request
 * that another site causes, or that names no origin, neither sets nor uses it.
 */
export function refreshCookieOf(
  request: FastifyRequest,
  reply: FastifyReply,
  origins: ReadonlySet<string>,
): RefreshCookie | undefined {
  if (!origins.has(request.headers.origin ?? "")) return undefined;
  return {
    read: () => request.cookies[name],
    write(refreshToken) {
      if (refreshToken === null) reply.clearCookie(name, attributes);
      else reply.setCookie(name, refreshToken, { ...attributes, maxAge });
    },
  };
}
