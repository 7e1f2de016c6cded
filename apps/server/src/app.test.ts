import { once } from "node:events";
import { Agent, get } from "node:http";

import { addContent } from "@recofinement/api/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestServer, type TestServer } from "./testing/test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

const call = (procedure: string, input?: unknown, headers: Record<string, string> = {}) => {
  const query = input === undefined ? {} : { input: JSON.stringify(input) };
  return server.http.inject({ method: "GET", url: `/trpc/${procedure}`, query, headers });
};

describe("over HTTP", () => {
  test("a query with a token answers", async () => {
    const { accessToken, email } = await server.app.register();
    const response = await call("me.get", undefined, { authorization: `Bearer ${accessToken}` });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ result: { data: { email } } });
  });

  test("a missing token is 401 with a reason and the request's id", async () => {
    const response = await call("me.get");
    expect(response.statusCode).toBe(401);
    expect(response.json().error.data).toMatchObject({
      reason: "TOKEN_MISSING",
      requestId: expect.any(String),
    });
  });

  test.each([
    ["an unknown kind", "catalogue.popular", { kind: "opera" }, /^kind: /],
    ["a key that is not there", "catalogue.popular", { kind: "movie", sort: "x" }, /sort/],
    ["no input", "catalogue.popular", undefined, /expected object/],
  ])("%s is 400 and says what is wrong", async (_, procedure, input, message) => {
    const { accessToken } = await server.app.register();
    const response = await call(procedure, input, { authorization: `Bearer ${accessToken}` });
    expect(response.statusCode).toBe(400);
    expect(response.json().error).toMatchObject({
      message: expect.stringMatching(message),
      data: { reason: "INPUT_INVALID" },
    });
  });

  test("an unexpected fault answers 500 in constant words", async () => {
    const { accessToken } = await server.app.register();
    await server.app.database.query("alter table content rename to hidden");
    const response = await call(
      "catalogue.get",
      { id: 1 },
      { authorization: `Bearer ${accessToken}` },
    );
    await server.app.database.query("alter table hidden rename to content");
    expect(response.statusCode).toBe(500);
    expect(response.json().error).toMatchObject({
      message: "Something went wrong on our side.",
      data: { reason: null },
    });
    expect(response.body).not.toMatch(/hidden|relation|select|content|stack|node_modules/i);
  });

  test("two calls in one batch are told apart", async () => {
    const { accessToken } = await server.app.register();
    const id = await addContent(server.app.db);
    const input = encodeURIComponent(JSON.stringify({ 0: { id }, 1: { id: 2_000_000_000 } }));
    const response = await server.http.inject({
      url: `/trpc/catalogue.get,catalogue.get?batch=1&input=${input}`,
      headers: { authorization: `Bearer ${accessToken}` },
    });
    expect(response.statusCode).toBe(207);
    expect(response.json()).toMatchObject([
      { result: { data: { id } } },
      { error: { data: { reason: "CONTENT_NOT_FOUND" } } },
    ]);
  });
});

describe("what is refused before any procedure runs", () => {
  test("a batch of more than ten calls", async () => {
    const paths = Array.from({ length: 11 }, () => "me.get").join(",");
    const response = await server.http.inject({
      url: `/trpc/${paths}?batch=1&input=${encodeURIComponent("{}")}`,
    });
    expect(response.statusCode).toBe(400);
  });

  test.each(["multipart/form-data; boundary=x", "application/octet-stream", "text/plain"])(
    "a body of %s",
    async (type) => {
      const response = await server.http.inject({
        method: "POST",
        url: "/trpc/auth.login",
        headers: { "content-type": type },
        payload: "--x--",
      });
      expect(response.statusCode).toBe(415);
    },
  );

  test("a body over the limit", async () => {
    const response = await server.http.inject({
      method: "POST",
      url: "/trpc/auth.login",
      headers: { "content-type": "application/json" },
      payload: JSON.stringify({ email: "x".repeat(70_000), password: "x" }),
    });
    expect(response.statusCode).toBe(413);
  });

  test("another site's origin gets no leave to read", async () => {
    const ours = await server.http.inject({
      url: "/health/live",
      headers: { origin: "http://localhost:5173" },
    });
    const others = await server.http.inject({
      url: "/health/live",
      headers: { origin: "http://evil.example" },
    });
    expect(ours.headers["access-control-allow-origin"]).toBe("http://localhost:5173");
    expect(others.headers["access-control-allow-origin"]).not.toBe("http://evil.example");
  });
});

describe("health", () => {
  test("tells live from ready", async () => {
    expect((await server.http.inject("/health/live")).statusCode).toBe(200);
    expect((await server.http.inject("/health/ready")).statusCode).toBe(200);
  });
});

test("closing does not wait for idle keep-alive connections", async () => {
  const own = await createTestServer();
  const address = await own.http.listen({ port: 0, host: "127.0.0.1" });
  const agent = new Agent({ keepAlive: true });
  const [response] = await once(get(`${address}/health/live`, { agent }), "response");
  response.resume();
  await once(response, "end");
  await own.close();
  expect(own.http.server.listening).toBe(false);
  agent.destroy();
});
