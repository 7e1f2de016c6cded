import { setTimeout as sleep } from "node:timers/promises";

import { registerAdmin } from "@recofinement/api/testing";
import { createClient, isReason, memoryTokens } from "@recofinement/client";
import { afterEach, beforeEach, expect, test } from "vitest";

import { createTestServer, type TestServer } from "./testing/test-server.ts";

let server: TestServer;
let url: string;
const requested: string[] = [];
beforeEach(async () => {
  requested.length = 0;
  server = await createTestServer();
  server.http.addHook("onRequest", async (request) => void requested.push(request.url));
  url = await server.http.listen({ port: 0, host: "127.0.0.1" });
});
afterEach(() => server.close());

/** Someone with a stream open, and what it has told. */
async function listen() {
  const user = await server.app.register();
  const tokens = memoryTokens(user);
  const client = createClient({ url, tokens });
  const told: string[] = [];
  const errors: unknown[] = [];
  const subscription = client.recommendations.onChanged.subscribe(undefined, {
    onData: ({ data }) => told.push(data.kind),
    onError: (error) => errors.push(error),
  });
  await until(() => server.app.api.services.streams.size === 1);
  await sleep(100);
  const row = await server.app.db
    .selectFrom("user_account")
    .where("public_id", "=", user.id)
    .select("id")
    .executeTakeFirstOrThrow();
  const change = () =>
    server.app.db
      .insertInto("list_change")
      .values({ user_id: row.id, kind: "movie" })
      .onConflict((conflict) =>
        conflict.columns(["user_id", "kind"]).doUpdateSet({ changed_at: new Date() }),
      )
      .execute();
  return { user, client, tokens, told, errors, subscription, change };
}

async function until(isSo: () => boolean, milliseconds = 5_000) {
  const started = performance.now();
  while (!isSo() && performance.now() - started < milliseconds) await sleep(20);
}

test("a change reaches the client, and no token is in any address", async () => {
  const { told, change, subscription, user } = await listen();
  await change();
  await until(() => told.length > 0);
  expect(told).toEqual(["movie"]);
  subscription.unsubscribe();
  await until(() => server.app.api.services.streams.size === 0);
  expect(server.app.api.services.streams.size).toBe(0);
  expect(requested.join()).not.toContain(user.accessToken);
});

test("nobody on the way may keep a stream, or hold it back", async () => {
  const { accessToken } = await server.app.register();
  const headers = { authorization: `Bearer ${accessToken}` };
  for (const init of [{ headers }, {}]) {
    const response = await fetch(`${url}/trpc/recommendations.onChanged`, init);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(response.headers.get("cache-control")).toBe("no-store, no-transform");
    await response.body?.cancel();
  }
});

test("a connection that is cut comes back, with what changed meanwhile", async () => {
  const { told, change } = await listen();
  await change();
  await until(() => told.length === 1);
  server.http.server.closeAllConnections();
  await change();
  await until(() => told.length === 2, 10_000);
  expect(told.length).toBeGreaterThanOrEqual(2);
});

test("a stream whose session has ended tells so, and the client forgets its tokens", async () => {
  const { errors, user, tokens, told, change } = await listen();
  await user.caller.auth.logout();
  await change();
  await until(() => errors.length > 0);
  expect(errors).toHaveLength(1);
  expect(isReason(errors[0], "SESSION_ENDED")).toBe(true);
  expect(tokens.get()).toBeNull();
  expect(told).toEqual([]);
});

test("the stream of a run tells the client how it ended, and that this was all", async () => {
  const { app } = server;
  const admin = await registerAdmin(app);
  const { profiles, run } = admin.caller.sandbox;
  const { id: profileId } = await profiles.create({ name: "Film buff" });
  const { runId } = await run({ profileId });
  const told: string[] = [];
  let isComplete = false;
  createClient({ url, tokens: memoryTokens(admin) }).sandbox.onRun.subscribe(
    { runId },
    {
      onData: ({ data }) => told.push(data.status),
      onComplete: () => (isComplete = true),
    },
  );
  await until(() => told.length > 0);
  await app.api.drainJobs();
  await until(() => isComplete);
  expect(isComplete).toBe(true);
  expect([told[0], told.at(-1)]).toEqual(["queued", "finished"]);
  expect(app.api.services.streams.size).toBe(0);
  const asked = requested.length;
  await sleep(1_500);
  expect(requested).toHaveLength(asked);
});

test("an expired access token is replaced before the stream opens", async () => {
  const user = await server.app.register();
  const tokens = memoryTokens({ accessToken: "stale", refreshToken: user.refreshToken });
  const client = createClient({ url, tokens });
  const subscription = client.recommendations.onChanged.subscribe(undefined, {
    onData: () => undefined,
  });
  await until(() => server.app.api.services.streams.size === 1);
  expect(server.app.api.services.streams.size).toBe(1);
  expect(tokens.get()?.accessToken).not.toBe("stale");
  subscription.unsubscribe();
});

test("the server closes at once although a stream is open", async () => {
  await listen();
  const started = performance.now();
  await server.http.close();
  expect(performance.now() - started).toBeLessThan(3_000);
});

test("a browser whose refresh token is in a cookie finds its session again", async () => {
  const jar = new Map<string, string>();
  const browser: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("origin", "http://localhost:5173");
    if (init?.credentials === "include") {
      headers.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    }
    const response = await fetch(input, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  const open = () => createClient({ url, refreshIn: "cookie", fetch: browser });
  const email = "browser@example.org";
  const account = { email, username: "Browser", password: "Wq8!long enough" };
  const { refreshToken } = await open().auth.register.mutate(account);
  expect(refreshToken).toBeNull();
  const reloaded = open();
  expect((await reloaded.me.get.query()).email).toBe(email);
  await reloaded.auth.logout.mutate();
  expect(jar.size).toBe(0);
  await expect(open().me.get.query()).rejects.toSatisfy((error) =>
    isReason(error, "TOKEN_MISSING"),
  );
});
