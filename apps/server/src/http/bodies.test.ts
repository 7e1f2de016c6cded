import { once } from "node:events";
import { connect } from "node:net";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { answerTo } from "../testing/raw-request.ts";
import { createTestServer, type TestServer } from "../testing/test-server.ts";

let server: TestServer;
let port: number;
beforeAll(async () => {
  server = await createTestServer({
    timeouts: { headers: 500, request: 1_000 },
  });
  port = Number(new URL(await server.http.listen({ port: 0, host: "127.0.0.1" })).port);
});
afterAll(() => server.close());

const post = (procedure: string, payload: string, headers: Record<string, string> = {}) =>
  server.http.inject({
    method: "POST",
    url: `/trpc/${procedure}`,
    headers: { "content-type": "application/json", ...headers },
    payload,
  });
/** Bytes that a sender can get rid of before it notices: what is read, and what the sockets hold. */
const mostInFlight = 16 * 1024 * 1024;
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("JSON", () => {
  test.each([
    ["deeper than 32 levels", nested(33)],
    ["100,000 levels deep", nested(30_000)],
    ["with a key that reaches prototypes", '{"email":"a@b.c","__proto__":{"x":1}}'],
    ["with an escaped key that does", String.raw`{"\u005f_proto__":{"x":1}}`],
    ["with a constructor's prototype", '{"constructor":{"prototype":{"x":1}}}'],
    ["that is none", '{"email":'],
    ["with brackets in an unfinished text", `"${"[".repeat(100)}`],
  ])("%s is refused before any procedure sees it", async (_, payload) => {
    const inBody = await post("auth.login", payload);
    const { accessToken } = await server.app.register();
    const inUrl = await server.http.inject({
      url: `/trpc/catalogue.get?input=${encodeURIComponent(payload.slice(0, 3_000))}`,
      headers: { authorization: `Bearer ${accessToken}` },
    });
    for (const response of [inBody, inUrl]) {
      expect(response.statusCode).toBe(400);
      expect(response.json().error).toMatchObject({
        message: expect.stringMatching(/^The input is (not JSON|nested)/),
        data: { reason: "INPUT_INVALID", requestId: expect.any(String) },
      });
    }
  });

  test("of a connection's parameters is looked at as well", async () => {
    const query = new URLSearchParams({ connectionParams: nested(33) });
    const response = await server.http.inject({ url: `/trpc/me.get?${query.toString()}` });
    expect(response.json().error).toMatchObject({
      message: expect.stringMatching(/^The input is nested/),
      data: { reason: "INPUT_INVALID" },
    });
  });

  test("with brackets inside of texts is not deep", async () => {
    const payload = JSON.stringify({ email: '["\\[['.repeat(20), password: "x" });
    const response = await post("auth.login", payload);
    expect(response.json().error.message).toMatch(/^email: /);
  });
});

describe("bodies", () => {
  test.each([
    ["multipart/form-data; boundary=x", 415],
    ["application/x-www-form-urlencoded", 415],
    ["application/jsonp", 415],
    ["application/json; charset=utf-16", 415],
    ["application/json; charset=UTF-8", 400],
  ])("of type %s answer %i", async (type, status) => {
    const response = await post("auth.login", "{}", { "content-type": type });
    expect(response.statusCode).toBe(status);
    expect(response.json().error.data).toMatchObject({ httpStatus: status });
  });

  test("of no type answer 415", async () => {
    const answer = await answerTo(
      port,
      "POST /trpc/auth.login HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
    );
    expect(answer).toMatch(/^HTTP\/1.1 415 /);
    expect(answer).toContain('"reason":"UNSUPPORTED_MEDIA_TYPE"');
  });

  test("without end are cut off at once when they are of a type that we do not read", async () => {
    const { answer, sent } = await pour("auth.login", { type: "multipart/form-data; boundary=x" });
    // Whoever is still writing when the server hangs up may never read why.
    expect(answer).toMatch(/^(HTTP\/1.1 415 |$)/);
    expect(sent).toBeLessThan(mostInFlight);
  });

  test("that trickle in are cut off", async () => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(
      "POST /trpc/auth.login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
    );
    let answer = "";
    socket.on("data", (bytes) => (answer += bytes.toString()));
    await once(socket, "close");
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
  });

  test("that are not as long as they say are refused in constant words", async () => {
    const response = await post("auth.login", "{}", { "content-length": "9" });
    expect(response.statusCode).toBe(400);
    expect(response.json().error.message).toBe("The request could not be read.");
  });

  test("over the limit answer in the shape that the client knows", async () => {
    const atLimit = await post("auth.login", filled(64 * 1024));
    expect(atLimit.statusCode).toBe(400);
    const response = await post("auth.login", filled(64 * 1024 + 1));
    expect(response.statusCode).toBe(413);
    expect(response.json().error).toMatchObject({
      message: "The request is larger than 64 KiB.",
      data: { code: "PAYLOAD_TOO_LARGE", reason: "PAYLOAD_TOO_LARGE" },
    });
  });

  test.each(["auth.login", "library.import"])(
    "of %s without end are cut off at the limit, also where no length is declared",
    async (procedure) => {
      const { accessToken } = await server.app.register();
      const { answer, sent } = await pour(procedure, { token: accessToken });
      expect(answer).toMatch(/^(HTTP\/1.1 413 |$)/);
      expect(sent).toBeLessThan(mostInFlight);
    },
  );
});

describe("a library", () => {
  const header = "Date,Name,Year,Letterboxd URI,Rating\n";
  const bring = async (payload: string, procedure = "library.import") => {
    const { accessToken } = await server.app.register();
    return post(procedure, payload, { authorization: `Bearer ${accessToken}` });
  };

  test("of two megabytes passes", async () => {
    const row = "2020-01-01,Nothing Like It,1999,https://boxd.it/1,4.5\n";
    const csv = header + row.repeat(2 * 1024 * 1024).slice(0, 2 * 1024 * 1024 - header.length - 1);
    const response = await bring(JSON.stringify({ csv }));
    expect(response.statusCode).toBe(200);
    expect(response.json().result.data.rows).toBeGreaterThan(30_000);
  });

  test("of three is refused, and says how large it may be", async () => {
    const response = await bring(filled(3 * 1024 * 1024));
    expect(response.statusCode).toBe(413);
    expect(response.json().error.message).toBe("The request is larger than 2560 KiB.");
  });

  test.each([
    "library.import,me.get?batch=1",
    "library.import,library.import?batch=1",
    "me.update",
    "library.importx",
  ])("may be large by itself only: not as %s", async (procedure) => {
    expect((await bring(filled(64 * 1024 + 1), procedure)).statusCode).toBe(413);
  });

  test.each([
    "library%2Eimport",
    "library.import?batch=1",
    "library.import?x=library.import,me.get",
  ])("is the same as %s", async (procedure) => {
    const csv = `${header}2020-01-01,Nothing Like It,1999,https://boxd.it/1,4.5\n`.repeat(2_000);
    const isBatch = procedure.includes("batch=1");
    const input = JSON.stringify(isBatch ? { 0: { csv } } : { csv });
    expect((await bring(input, procedure)).statusCode).toBe(200);
  });

  test("too deep is refused as everywhere", async () => {
    expect((await bring(nested(100_000))).statusCode).toBe(400);
  });

  test("of nobody is not even read", async () => {
    const { answer, sent } = await pour("library.import", { token: "no.such.token" });
    expect(answer).toMatch(/^(HTTP\/1.1 401 .*"TOKEN_INVALID"|$)/s);
    expect(sent).toBeLessThan(mostInFlight);
  });
});

/** JSON of so many bytes. */
function filled(bytes: number): string {
  return JSON.stringify({ email: "x".repeat(bytes - '{"email":""}'.length) });
}

/** Sends a body that has no end, in pieces, until the server hangs up; how many bytes it took. */
async function pour(
  procedure: string,
  { token = "", type = "application/json" },
): Promise<{ answer: string; sent: number }> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(
    `POST /trpc/${procedure} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
      `Content-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  let answer = "";
  socket.on("data", (bytes) => (answer += bytes.toString()));
  const piece = `10000\r\n${"x".repeat(0x1_00_00)}\r\n`;
  let sent = 0;
  const writing = setInterval(() => {
    if (socket.writable && socket.write(piece)) sent += piece.length;
  }, 1);
  await new Promise((resolve) => socket.once("close", resolve));
  clearInterval(writing);
  return { answer, sent };
}
