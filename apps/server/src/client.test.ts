import { readFile } from "node:fs/promises";
import path from "node:path";

import { addContent } from "@recofinement/api/testing";
import { createClient, isReason, memoryTokens } from "@recofinement/client";
import { decodeJwt, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestServer, type TestServer } from "./testing/test-server.ts";

const root = path.join(import.meta.dirname, "../../..");
const example = path.join(root, "packages/client/examples/first-steps.ts");

let server: TestServer;
let serverUrl: string;
const requests: string[] = [];
beforeAll(async () => {
  server = await createTestServer();
  server.http.addHook(
    "onRequest",
    async (request) => void requests.push(request.url.split("?", 1)[0] ?? ""),
  );
  serverUrl = await server.http.listen({ port: 0, host: "127.0.0.1" });
});
afterAll(() => server.close());

/** Someone signed in through the client, whose access token has just expired. */
async function withExpiredToken() {
  const { id, accessToken, refreshToken } = await server.app.register();
  const { id: kid, access } = server.app.api.services.keys.current;
  const expired = await new SignJWT(decodeJwt(accessToken))
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid })
    .setExpirationTime("-1s")
    .sign(access);
  const tokens = memoryTokens({ accessToken: expired, refreshToken });
  return { id, expired, tokens, client: createClient({ url: serverUrl, tokens }) };
}

describe("the client", () => {
  test("keeps the tokens of a sign-in and drops them at sign-out", async () => {
    const tokens = memoryTokens();
    const client = createClient({ url: `${serverUrl}/`, tokens });
    const email = "client@example.org";
    await client.auth.register.mutate({ email, username: "Client", password: "long enough" });
    expect((await client.me.get.query()).email).toBe(email);
    await client.auth.logout.mutate();
    expect(tokens.get()).toBeNull();
    await expect(client.me.get.query()).rejects.toSatisfy((error) =>
      isReason(error, "TOKEN_MISSING"),
    );
    await client.auth.login.mutate({ email, password: "long enough" });
    expect((await client.me.get.query()).username).toBe("Client");
  });

  test("sends a library by itself, however large, and refreshes for it", async () => {
    const { client } = await withExpiredToken();
    const row = "2020-01-01,Nothing Like It,1999,https://boxd.it/1,4.5\n";
    const csv = `Date,Name,Year,Letterboxd URI,Rating\n${row.repeat(5_000)}`;
    requests.length = 0;
    const [report, me] = await Promise.all([
      client.library.import.mutate({ csv }),
      client.me.get.query(),
    ]);
    expect(report).toMatchObject({ format: "letterboxd", rows: 5_000, notFoundTotal: 5_000 });
    expect(me.id).toBeDefined();
    expect(requests.filter((each) => each.endsWith("/library.import"))).toHaveLength(2);
  });

  test("sends calls of one moment as one request", async () => {
    const { tokens, client, expired } = await withExpiredToken();
    await client.me.get.query();
    const ids = await Promise.all([1, 2, 3].map(() => addContent(server.app.db)));
    requests.length = 0;
    await Promise.all(ids.map((id) => client.catalogue.get.query({ id })));
    expect(requests).toEqual(["/trpc/catalogue.get,catalogue.get,catalogue.get"]);
    expect(tokens.get()?.accessToken).not.toBe(expired);
  });

  test("refreshes once for 25 parallel calls and makes each of them again", async () => {
    const { client, id } = await withExpiredToken();
    requests.length = 0;
    const answers = await Promise.all(Array.from({ length: 25 }, () => client.me.get.query()));
    expect(answers.map((me) => me.id)).toEqual(answers.map(() => id));
    expect(requests.filter((url) => url.includes("auth.refresh"))).toEqual(["/trpc/auth.refresh"]);
  });

  test("gives up, signed out, when the session cannot be refreshed", async () => {
    const tokens = memoryTokens({ accessToken: "stale", refreshToken: "unknown" });
    const client = createClient({ url: serverUrl, tokens });
    const calls = await Promise.allSettled([client.me.get.query(), client.me.get.query()]);
    expect(calls.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(tokens.get()).toBeNull();
  });

  test("keeps the tokens when the server cannot be reached", async () => {
    const tokens = memoryTokens({ accessToken: "a", refreshToken: "r" });
    const client = createClient({ url: "http://127.0.0.1:1", tokens });
    await expect(client.me.get.query()).rejects.toThrow("fetch failed");
    expect(tokens.get()).toEqual({ accessToken: "a", refreshToken: "r" });
  });

  test("knows the reason of an error", async () => {
    const { email, password } = await server.app.register();
    const client = createClient({ url: serverUrl });
    const taken = client.auth.register.mutate({ email, username: "Other", password });
    await expect(taken).rejects.toSatisfy(
      (error) => isReason(error, "EMAIL_TAKEN") && !isReason(error, "TOKEN_MISSING"),
    );
    expect(isReason(new Error("EMAIL_TAKEN"), "EMAIL_TAKEN")).toBe(false);
  });
});

describe("the example", () => {
  test("in the README is the one in the package", async () => {
    const readme = await readFile(path.join(root, "README.md"), "utf8");
    expect(readme).toContain((await readFile(example, "utf8")).trim());
  });
});
