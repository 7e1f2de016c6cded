import type { EventSourceInit } from "eventsource";

import type { Refresh, SessionOptions } from "./refresh.ts";

/**
 * How a subscription connects, and connects again: with the access token of that moment in a header,
 * since an address ends up in logs, and with a new one when the server finds it too old.
 */
export function eventSourceOptions(
  { tokens, fetch }: SessionOptions,
  refresh: Refresh,
): EventSourceInit {
  return {
    async fetch(url, init) {
      const connect = () => {
        const { accessToken } = tokens.get() ?? {};
        const authorization =
          accessToken === undefined ? {} : { Authorization: `Bearer ${accessToken}` };
        return fetch(url, { ...init, headers: { ...init.headers, ...authorization } });
      };
      const used = tokens.get();
      const response = await connect();
      return response.status === 401 && (await refresh(used)) ? connect() : response;
    },
  };
}
