import type { AppRouter } from "@recofinement/api";
import { createTRPCClient, httpLink } from "@trpc/client";

import { isReason } from "./errors.ts";
import type { Tokens, TokenStore } from "./tokens.ts";

/** How the client reaches the server and keeps its session. */
export interface SessionOptions {
  /** Where the procedures are, `…/trpc`. */
  readonly url: string;
  readonly tokens: TokenStore;
  /** Whether the refresh token is in a cookie of the browser, and not in the store. */
  readonly usesCookie: boolean;
  readonly fetch: Fetch;
}

/** `fetch` as all of our callers call it. */
export type Fetch = (...request: Parameters<LinkFetch>) => Promise<Response>;

type LinkFetch = NonNullable<Parameters<typeof httpLink<AppRouter>>[0]["fetch"]>;

/**
 * Gets new tokens in place of those that a call used; null stands for none. False when that failed.
 * However many calls ask at a time, the server is asked once.
 */
export type Refresh = (used: Tokens | null) => Promise<boolean>;

/** Refreshes the tokens in the store unless that has happened since `used` were read. */
export function createRefresh({ url, tokens, usesCookie, fetch }: SessionOptions): Refresh {
  const { auth } = createTRPCClient<AppRouter>({ links: [httpLink({ url, fetch })] });
  let running: Promise<boolean> | undefined;

  async function run(refreshToken: string | undefined): Promise<boolean> {
    try {
      const session = await auth.refresh.mutate(refreshToken === undefined ? {} : { refreshToken });
      tokens.set({ accessToken: session.accessToken, refreshToken: session.refreshToken });
      return true;
    } catch (error) {
      // Only the server's word ends the session; a lost connection does not.
      if (isReason(error, "REFRESH_TOKEN_INVALID")) tokens.set(null);
      return false;
    }
  }

  return async (used) => {
    const current = tokens.get();
    if (current && current.accessToken !== used?.accessToken) return true;
    const refreshToken = current?.refreshToken ?? undefined;
    if (refreshToken === undefined && !usesCookie) return false;
    running ??= run(refreshToken).finally(() => {
      running = undefined;
    });
    return running;
  };
}
