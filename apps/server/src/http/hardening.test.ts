import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { answerTo } from "../testing/raw-request.ts";
import { createTestServer, type TestServer } from "../testing/test-server.ts";

let server: TestServer;
let port: number;
const lines: string[] = [];
beforeAll(async () => {
  server = await createTestServer({
    timeouts: { headers: 500, request: 1_000 },
    log: { write: (line) => lines.push(line) },
  });
  port = Number(new URL(await server.http.listen({ port: 0, host: "127.0.0.1" })).port);
});
afterAll(() => server.close());

const origin = "http://localhost:5173";
const post = (procedure: string, payload: string, headers: Record<string, string> = {}) =>
  server.http.inject({
    method: "POST",
    url: `/trpc/${procedure}`,
    headers: { "content-type": "application/json", ...headers },
    payload,
  });

describe("requests that cannot be carried out", () => {
  test.each(["TRACE", "PUT", "DELETE", "PATCH"] as const)(
    "with the method %s are refused",
    async (method) => {
      const answer = await answerTo(
        port,
        `${method} /trpc/me.get HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 405 /);
      expect(answer).toMatch(/^allow: GET, POST/im);
      expect(answer).toContain('"reason":"METHOD_NOT_SUPPORTED"');
    },
  );

  test.each([
    ["a host that is none", "GET /trpc/me.get HTTP/1.1\r\nHost: a b/["],
    ["an empty host", "GET /trpc/me.get HTTP/1.1\r\nHost: "],
  ])("because of %s are refused", async (_, head) => {
    const answer = await answerTo(port, `${head}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"reason":"INPUT_INVALID"');
  });
});

describe("batches", () => {
  test("of more than ten calls run none of them", async () => {
    const { email, password } = await server.app.register();
    const paths = Array.from({ length: 1_000 }, () => "auth.login").join(",");
    const input = JSON.stringify(
      Object.fromEntries([0, 1, 2].map((i) => [i, { email, password }])),
    );
    const before = await server.app.db.selectFrom("session").select("id").execute();
    for (const list of [paths, paths.slice(0, 11 * "auth.login,".length - 1)]) {
      const response = await post(`${list}?batch=1`, input);
      expect([400, 404, 414]).toContain(response.statusCode);
    }
    const eleven = await post(`${paths.slice(0, 11 * 11 - 1)}?batch=1`, input);
    expect(eleven.json().error.data).toMatchObject({
      reason: "BATCH_TOO_LARGE",
      requestId: eleven.headers["x-request-id"],
    });
    expect(await server.app.db.selectFrom("session").select("id").execute()).toEqual(before);
  });

  test.each([
    ["that are none", "POST", "auth.login", "[]"],
    ["of null", "POST", "auth.login", "null"],
    ["of a text", "POST", "auth.login", '"batch"'],
    ["of streams", "GET", "recommendations.onChanged", ""],
    ["of queries and mutations", "POST", "auth.login,me.get", "{}"],
    ["of a stream and a query", "GET", "recommendations.onChanged,me.get", ""],
  ] as const)("%s say what they are, and which request it was", async (_, method, paths, body) => {
    const response = await server.http.inject({
      method,
      url: `/trpc/${paths}?batch=1`,
      headers: { "content-type": "application/json" },
      ...(body && { payload: body }),
    });
    expect(response.statusCode).toBe(400);
    const [{ error }] = [response.json()].flat();
    expect(error).toMatchObject({
      message: "The request could not be read.",
      data: { reason: "INPUT_INVALID", requestId: response.headers["x-request-id"] },
    });
  });

  test("and single calls with what only a stream is opened with say which request it was", async () => {
    const response = await server.http.inject({ url: '/trpc/me.get?connectionParams={"a":1}' });
    expect(response.json().error.data).toMatchObject({
      reason: "INPUT_INVALID",
      requestId: response.headers["x-request-id"],
    });
  });
});

describe("answers", () => {
  test.each([
    ["/", 200],
    ["/health/live", 200],
    ["/nowhere", 404],
    ["/trpc/no.such", 404],
    ["/trpc/me.get", 401],
  ])("of %s carry the headers that browsers need", async (url, status) => {
    const response = await server.http.inject({ url, headers: { origin } });
    expect(response.statusCode).toBe(status);
    expect(response.headers).toMatchObject({
      "content-security-policy":
        "default-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';object-src 'none'",
      "x-content-type-options": "nosniff",
      "x-frame-options": expect.any(String),
      "referrer-policy": "no-referrer",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "no-store",
      "x-request-id": expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(response.headers).not.toHaveProperty("strict-transport-security");
    expect(response.headers).not.toHaveProperty("server");
    expect(response.headers).not.toHaveProperty("x-powered-by");
  });

  test.each([
    ["an address that is none", 400, "INPUT_INVALID", "GET /trpc/%ff<probe> HTTP/1.1"],
    ["a host that is none", 400, "INPUT_INVALID", "GET http://[/trpc/probe HTTP/1.1"],
    ["a long address", 414, "PAYLOAD_TOO_LARGE", `GET /trpc/${"probe".repeat(300)} HTTP/1.1`],
    ["large headers", 431, "PAYLOAD_TOO_LARGE", `GET / HTTP/1.1\r\nX: ${"probe".repeat(4_000)}`],
    ["no HTTP", 400, "INPUT_INVALID", "probe probe probe"],
    ["two lengths", 400, "INPUT_INVALID", "POST /probe HTTP/1.1\r\nContent-Length: 1, 2"],
    [
      "no end",
      408,
      "REQUEST_TIMEOUT",
      "POST /trpc/probe HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 9",
    ],
  ])("to %s are like all others", async (_, status, reason, head) => {
    const before = lines.length;
    const answer = await answerTo(port, `${head}\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const [top = "", body = ""] = answer.split("\r\n\r\n");
    const id = /^x-request-id: ([\da-f-]{36})\r?$/im.exec(top)?.[1];
    expect(top).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    for (const header of [
      /^content-security-policy: default-src 'self';/im,
      /^x-content-type-options: nosniff/im,
      /^cache-control: no-store/im,
    ]) {
      expect(top).toMatch(header);
    }
    const data = { httpStatus: status, reason, requestId: id };
    const { error, ...rest } = JSON.parse(body);
    expect(error ? error.data : { httpStatus: status, ...rest }).toMatchObject(data);
    const logged = lines.slice(before).join("");
    expect(logged).toContain(`"reqId":"${id}"`);
    expect(`${answer}${logged}`).not.toMatch(/probe/);
  });

  test("promise HTTPS only where the installation is reached by it", async () => {
    const own = await createTestServer({ publicUrl: "https://reco.example.org" });
    const { headers } = await own.http.inject("/health/live");
    expect(headers["strict-transport-security"]).toMatch(/max-age=\d{7,}/);
    await own.close();
  });

  test.each(["/nowhere/<script>", "/trpc/no.such<script>", "/trpc/a/b"])(
    "to %s repeat nothing of it",
    async (url) => {
      const response = await server.http.inject({ url });
      expect(response.statusCode).toBe(404);
      expect(response.body).not.toMatch(/script|no\.such|nowhere|stack|node_modules/);
      expect(response.body).toContain('"requestId"');
    },
  );

  test("to a query that is sent as a mutation say so", async () => {
    const { accessToken } = await server.app.register();
    const response = await post("me.get", "", { authorization: `Bearer ${accessToken}` });
    expect(response.json().error.data).toMatchObject({ reason: "METHOD_NOT_SUPPORTED" });
  });
});

describe("other sites", () => {
  test.each([
    "http://evil.example",
    "http://localhost:5173.evil.example",
    "http://evil-localhost:5173",
    "https://localhost:5173",
    "http://localhost:51730",
    "null",
  ])("like %s get no leave, neither to ask nor to read", async (foreign) => {
    const preflight = await server.http.inject({
      method: "OPTIONS",
      url: "/trpc/auth.login",
      headers: { origin: foreign, "access-control-request-method": "POST" },
    });
    const answer = await server.http.inject({ url: "/health/live", headers: { origin: foreign } });
    for (const { headers } of [preflight, answer]) {
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  test("that are ours may send credentials, and read when to come again", async () => {
    const { headers } = await server.http.inject({ url: "/health/live", headers: { origin } });
    expect(headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-expose-headers": "retry-after, x-request-id",
      vary: expect.stringMatching(/Origin/i),
    });
  });
});

describe("the refresh cookie", () => {
  const register = (headers: Record<string, string>) =>
    post(
      "auth.register",
      JSON.stringify({
        email: `${Math.random()}@example.org`,
        username: "Someone",
        password: "Wq8!long enough",
        refreshIn: "cookie",
      }),
      headers,
    );

  test("is out of reach for scripts, and for requests that other sites cause", async () => {
    const response = await register({ origin });
    expect(response.statusCode).toBe(200);
    expect(response.json().result.data.refreshToken).toBeNull();
    const [cookie = ""] = [response.headers["set-cookie"]].flat();
    expect(cookie).toMatch(
      /^__Host-recofinement-refresh=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const [pair = ""] = cookie.split(";");
    const refreshed = await post("auth.refresh", "{}", { origin, cookie: pair });
    expect(refreshed.statusCode).toBe(200);
    const [next = ""] = [refreshed.headers["set-cookie"]].flat();
    expect(next.split(";")[0]).not.toBe(pair);
    for (const foreign of [{}, { origin: "http://evil.example" }]) {
      const refused = await post("auth.refresh", "{}", { ...foreign, cookie: pair });
      expect(refused.json().error.data).toMatchObject({ reason: "COOKIE_UNAVAILABLE" });
      const registered = await register(foreign);
      expect(registered.json().error.data).toMatchObject({ reason: "COOKIE_UNAVAILABLE" });
      expect(registered.headers["set-cookie"]).toBeUndefined();
    }
    const { accessToken } = refreshed.json().result.data;
    const out = await post("auth.logout", "", { origin, authorization: `Bearer ${accessToken}` });
    expect([out.headers["set-cookie"]].flat()[0]).toMatch(
      /^__Host-recofinement-refresh=; .*Max-Age=0|Expires=Thu, 01 Jan 1970/,
    );
  });

  test.each(["trpc-accept", "accept"])(
    "is not lost in an answer that %s asks to be streamed: nobody is signed in",
    async (header) => {
      const { email, password } = await server.app.register();
      const before = await server.app.db.selectFrom("session").select("id").execute();
      const response = await post(
        "auth.login?batch=1",
        JSON.stringify({ 0: { email, password, refreshIn: "cookie" } }),
        { origin, [header]: "application/jsonl" },
      );
      expect(response.statusCode).toBe(400);
      expect(response.json().error.data).toMatchObject({ reason: "INPUT_INVALID" });
      expect(await server.app.db.selectFrom("session").select("id").execute()).toEqual(before);
    },
  );
});
