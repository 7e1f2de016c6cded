import type { AppRouter } from "@recofinement/api";
import { createTRPCClient, httpBatchLink, type TRPCClient } from "@trpc/client";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";

import { sessionLink } from "./session-link.ts";
import { memoryTokens, type TokenStore } from "./tokens.ts";

export { type ClientError, isClientError, isReason } from "./errors.ts";
export { memoryTokens, type Tokens, type TokenStore } from "./tokens.ts";
export type { AppRouter, ErrorReason } from "@recofinement/api";

/** The input of every procedure: `RouterInputs["catalogue"]["search"]`. */
export type RouterInputs = inferRouterInputs<AppRouter>;

/** The output of every procedure: `RouterOutputs["recommendations"]["forMe"]`. */
export type RouterOutputs = inferRouterOutputs<AppRouter>;

/** Every procedure, typed: `client.catalogue.search.query({ query: "dune" })`. */
export type Client = TRPCClient<AppRouter>;

export interface ClientOptions {
  /** The server's address: `http://127.0.0.1:4040`. */
  readonly url: string;
  /** Where tokens are kept; in memory when left out. */
  readonly tokens?: TokenStore;
}

/** As many calls as the server takes in one request. */
const maxItems = 10;

/**
 * A typed client. Calls of one moment travel as one request; signing in and out keeps and drops the
 * tokens; an expired access token is refreshed once and the calls made again, unseen by the caller.
 */
export function createClient({ url, tokens = memoryTokens() }: ClientOptions): Client {
  const trpcUrl = `${url.replace(/\/+$/, "")}/trpc`;
  return createTRPCClient<AppRouter>({
    links: [
      sessionLink({ url: trpcUrl, tokens }),
      httpBatchLink({
        url: trpcUrl,
        maxItems,
        headers() {
          const current = tokens.get();
          return current ? { authorization: `Bearer ${current.accessToken}` } : {};
        },
      }),
    ],
  });
}
