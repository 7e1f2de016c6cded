import { expect, test } from "vitest";

import { ResponseReader } from "./response-reader.ts";

const head = "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n";
const sized = `${head}Content-Length: 13\r\n\r\n{"title":"A"}`;
const chunked = `${head}transfer-encoding: chunked\r\n\r\nd\r\n{"title":"A"}\r\n0\r\n\r\n`;

test.each([
  ["with a length", sized],
  ["in chunks", chunked],
])("an answer %s is whole at its last byte, wherever it was cut", (_, text) => {
  for (let cut = 1; cut < text.length; cut++) {
    const reader = new ResponseReader();
    expect(reader.read(Buffer.from(text.slice(0, cut)))).toBeUndefined();
    const answer = reader.read(Buffer.from(text.slice(cut)));
    expect(answer?.status).toBe(200);
    expect(answer?.bytes.toString()).toBe(text);
  }
});

test("the next answer on a connection is read from its start", () => {
  const reader = new ResponseReader();
  reader.read(Buffer.from(sized));
  const failed = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n";
  expect(reader.read(Buffer.from(failed))?.status).toBe(503);
});

test("what has not been read to its end survives the reuse of the buffer", () => {
  const reader = new ResponseReader();
  const buffer = Buffer.from(sized.slice(0, 50));
  reader.read(buffer);
  buffer.fill(0);
  expect(reader.read(Buffer.from(sized.slice(50)))?.bytes.toString()).toBe(sized);
});
