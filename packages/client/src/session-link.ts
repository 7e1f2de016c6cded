import type { AppRouter } from "@recofinement/api";
import type { Operation, TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";

import { type ClientError, isReason } from "./errors.ts";
import type { Refresh, SessionOptions } from "./refresh.ts";
import type { Tokens, TokenStore } from "./tokens.ts";

/** Answers of these procedures are sessions, from which the tokens are kept. */
const signingIn = new Set(["auth.register", "auth.login", "auth.refresh"]);

/**
 * Keeps the session: stores the tokens of a sign-in, drops them at sign-out, and when an access token
 * has expired refreshes once, however many calls wait for it, and makes each of them again.
 */
export function sessionLink(
  { tokens, usesCookie }: SessionOptions,
  refresh: Refresh,
): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let isDone = false;
        const operation = usesCookie ? withCookie(op) : op;
        let subscription = attempt({ mayRetry: true });

        function attempt({ mayRetry }: { mayRetry: boolean }) {
          const used = tokens.get();
          return next(operation).subscribe({
            next(result) {
              keepTokens(op.path, result.result, tokens);
              observer.next(result);
            },
            error(error) {
              if (isReason(error, "SESSION_ENDED") && tokens.get() === used) tokens.set(null);
              const hasCredentials = used !== null || usesCookie;
              if (!mayRetry || !hasCredentials || !isStale(error, op)) return observer.error(error);
              void refresh(used).then((isRefreshed) => {
                if (isDone) return;
                if (!isRefreshed) return observer.error(error);
                subscription = attempt({ mayRetry: false });
              });
            },
            complete: () => observer.complete(),
          });
        }

        return () => {
          isDone = true;
          subscription.unsubscribe();
        };
      });
}

/** Whether a call failed for its access token alone, and another one may help. */
function isStale(error: ClientError, { path }: Operation): boolean {
  if (signingIn.has(path)) return false;
  return (["TOKEN_EXPIRED", "TOKEN_INVALID", "TOKEN_MISSING"] as const).some((reason) =>
    isReason(error, reason),
  );
}

/** Asks for the refresh token in the cookie, unless the caller has said where they want it. */
function withCookie(op: Operation): Operation {
  const { path, input } = op;
  if (path !== "auth.register" && path !== "auth.login") return op;
  if (typeof input !== "object" || input === null) return op;
  return { ...op, input: { refreshIn: "cookie", ...input } };
}

function keepTokens(path: string, result: unknown, tokens: TokenStore): void {
  if (path === "auth.logout" || path === "me.delete") tokens.set(null);
  if (!signingIn.has(path)) return;
  if (typeof result !== "object" || result === null || !("data" in result)) return;
  if (isTokens(result.data)) {
    const { accessToken, refreshToken } = result.data;
    tokens.set({ accessToken, refreshToken });
  }
}

function isTokens(value: unknown): value is Tokens {
  return (
    typeof value === "object" &&
    value !== null &&
    "accessToken" in value &&
    typeof value.accessToken === "string" &&
    "refreshToken" in value &&
    (value.refreshToken === null || typeof value.refreshToken === "string")
  );
}
