import type { AppRouter } from "@recofinement/api";
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
} from "@trpc/client";
import { EventSource } from "eventsource";

import { eventSourceOptions } from "./event-source.ts";
import { createRefresh, type SessionOptions } from "./refresh.ts";
import { sessionLink } from "./session-link.ts";
import { memoryTokens, type TokenStore } from "./tokens.ts";

export { type ClientError, isClientError, isReason } from "./errors.ts";
export type { RouterInputs, RouterOutputs } from "./types.ts";
export { type Reason, reasonText } from "./reason-text.ts";
export { memoryTokens, type Tokens, type TokenStore } from "./tokens.ts";
export type { AppRouter, ErrorReason } from "@recofinement/api";

/** Every procedure, typed: `client.catalogue.search.query({ query: "dune" })`. */
export type Client = TRPCClient<AppRouter>;

export interface ClientOptions {
  /** The server's address: `http://127.0.0.1:4040`. */
  readonly url: string;
  /** Where tokens are kept; in memory when left out. */
  readonly tokens?: TokenStore;
  /**
   * Where the refresh token is kept: with the others in `tokens`, or, in browsers, in a cookie that no
   * script can read. The page's origin must be one of the server's WEB_ORIGINS then.
   */
  readonly refreshIn?: "tokens" | "cookie";
  /** In place of the platform's `fetch`. */
  readonly fetch?: typeof fetch;
}

/** As many calls as the server takes in one request. */
const maxItems = 10;

/** Calls that are too large to share a request with others. */
const travelAlone = new Set(["library.import"]);

/**
 * A typed client. Calls of one moment travel as one request; signing in and out keeps and drops the
 * tokens; an expired access token is refreshed once and the calls made again, unseen by the caller.
 * Subscriptions connect again by themselves, until they are ended or the session is.
 */
export function createClient({
  url: baseUrl,
  tokens = memoryTokens(),
  refreshIn = "tokens",
  fetch = globalThis.fetch,
}: ClientOptions): Client {
  const url = `${baseUrl.replace(/\/+$/, "")}/trpc`;
  const usesCookie = refreshIn === "cookie";
  const options: SessionOptions = {
    url,
    tokens,
    usesCookie,
    fetch: (input, init) =>
      fetch(input, {
        ...init,
        signal: init?.signal ?? null,
        ...(usesCookie && { credentials: "include" }),
      }),
  };
  const refresh = createRefresh(options);
  const http = {
    url,
    fetch: options.fetch,
    headers() {
      const current = tokens.get();
      return current ? { authorization: `Bearer ${current.accessToken}` } : {};
    },
  };
  return createTRPCClient<AppRouter>({
    links: [
      sessionLink(options, refresh),
      splitLink({
        condition: ({ type }) => type === "subscription",
        true: httpSubscriptionLink({
          url,
          EventSource,
          eventSourceOptions: eventSourceOptions(options, refresh),
        }),
        false: splitLink({
          condition: ({ path }) => travelAlone.has(path),
          true: httpLink(http),
          false: httpBatchLink({ ...http, maxItems }),
        }),
      }),
    ],
  });
}
