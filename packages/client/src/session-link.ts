import type { AppRouter } from "@recofinement/api";
import { createTRPCClient, httpLink, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";

import { isReason } from "./errors.ts";
import type { Tokens, TokenStore } from "./tokens.ts";

/** Answers of these procedures are sessions, from which the tokens are kept. */
const signingIn = new Set(["auth.register", "auth.login", "auth.refresh"]);

/**
 * Keeps the session: stores the tokens of a sign-in, drops them at sign-out, and when an access token
 * has expired refreshes once, however many calls wait for it, and makes each of them again.
 */
export function sessionLink({ url, tokens }: SessionOptions): TRPCLink<AppRouter> {
  const refresh = singleRefresh({ url, tokens });
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let isDone = false;
        let subscription = attempt({ mayRetry: true });

        function attempt({ mayRetry }: { mayRetry: boolean }) {
          const used = tokens.get();
          return next(op).subscribe({
            next(result) {
              keepTokens(op.path, result.result, tokens);
              observer.next(result);
            },
            error(error) {
              if (isReason(error, "SESSION_ENDED") && tokens.get() === used) tokens.set(null);
              const isStale = isReason(error, "TOKEN_EXPIRED") || isReason(error, "TOKEN_INVALID");
              if (!mayRetry || !isStale || !used) return observer.error(error);
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

/** What the link needs to reach the server on its own. */
export interface SessionOptions {
  /** Where the procedures are, `…/trpc`. */
  readonly url: string;
  readonly tokens: TokenStore;
}

function keepTokens(path: string, result: unknown, tokens: TokenStore): void {
  if (path === "auth.logout") tokens.set(null);
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

/** Refreshes the tokens in the store unless that has happened since `used` were read; at most once at a time. */
function singleRefresh({ url, tokens }: SessionOptions) {
  const { auth } = createTRPCClient<AppRouter>({ links: [httpLink({ url })] });
  let running: Promise<boolean> | undefined;

  async function run(refreshToken: string): Promise<boolean> {
    try {
      const session = await auth.refresh.mutate({ refreshToken });
      tokens.set({ accessToken: session.accessToken, refreshToken: session.refreshToken });
      return true;
    } catch (error) {
      // Only the server's word ends the session; a lost connection does not.
      if (isReason(error, "REFRESH_TOKEN_INVALID")) tokens.set(null);
      return false;
    }
  }

  return async (used: Tokens): Promise<boolean> => {
    const current = tokens.get();
    if (current?.accessToken !== used.accessToken) return current !== null;
    if (current.refreshToken === null) return false;
    running ??= run(current.refreshToken).finally(() => {
      running = undefined;
    });
    return running;
  };
}
