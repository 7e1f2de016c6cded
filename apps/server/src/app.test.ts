import { once } from "node:events";
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import { addContent } from "@recofinement/api/testing";
import Fastify from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { health } from "./health.ts";
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

test("without its database the process lives, is not ready, and says nothing of where it looked", async () => {
  const own = Fastify();
  const query = () => Promise.reject(new Error("connect ECONNREFUSED 10.0.0.7:5432"));
  await own.register(health, { database: { ...server.app.database, query } });
  expect((await own.inject("/health/live")).statusCode).toBe(200);
  const response = await own.inject("/health/ready");
  expect(response.statusCode).toBe(503);
  expect(response.json()).toEqual({
    status: "unavailable",
    message: "The database cannot be reached.",
  });
  await own.close();
});

describe("the connection", () => {
  test("is cut when headers or a body take too long", () => {
    expect(server.http.server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 15_000 });
  });

  test("closing lets answers under way be finished", async () => {
    const own = await createTestServer();
    const begun = Promise.withResolvers<void>();
    own.http.get("/slow", async () => {
      begun.resolve();
      await sleep(500);
      return "finished";
    });
    const address = await own.http.listen({ port: 0, host: "127.0.0.1" });
    const answer = fetch(`${address}/slow`);
    await begun.promise;
    const closing = own.close();
    expect(await (await answer).text()).toBe("finished");
    await closing;
  });

  test("an answer that never ends does not keep the server from closing", async () => {
    const own = await createTestServer();
    own.http.get("/endless", (_, reply) => {
      reply.hijack();
      reply.raw.writeHead(200).write("first");
    });
    const address = await own.http.listen({ port: 0, host: "127.0.0.1" });
    const [response] = await once(get(`${address}/endless`), "response");
    response.on("error", () => undefined);
    await once(response, "data");
    const started = performance.now();
    await own.close();
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});

test("the log has the path of a call, not its input", async () => {
  const lines: string[] = [];
  const own = await createTestServer({ log: { write: (line) => lines.push(line) } });
  const input = encodeURIComponent(JSON.stringify({ query: "private" }));
  await own.http.inject(`/trpc/catalogue.search?input=${input}`);
  await own.close();
  expect(lines.join("")).toContain('"path":"/trpc/catalogue.search","status":401');
  expect(lines.join("")).not.toContain("private");
});
