import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import { z } from "zod";

/** What the benchmark writes to a floor's standard input, as JSON. */
export const FloorSettings = z.object({
  port: z.int(),
  databaseUrl: z.string(),
  /** Key of access tokens. */
  accessKey: z.base64(),
});
export type FloorSettings = z.infer<typeof FloorSettings>;

/** Answers an authenticated point read; undefined where there is no such content. */
export type Read = (token: string, id: number) => Promise<object | undefined>;

/** The one row that a floor reads. Named, so that PostgreSQL plans it once for each connection. */
export const contentById = {
  name: "content_by_id",
  text: `select id, kind, title, year, creators, cover, rating, rating_count as "ratingCount",
    popularity, description from content where id = $1`,
} as const;

/** Takes the settings from standard input, since arguments can be read by everybody. */
export function readSettings(): FloorSettings {
  return FloorSettings.parse(JSON.parse(readFileSync(0, "utf8")));
}

/**
 * A floor: the least that answers the same request as the server, on bare node:http. It proves who
 * signed the token but, unlike the server, not that the session lives, and reads one table only.
 */
export function serveFloor({ port }: FloorSettings, read: Read): void {
  const server = createServer((request, response) => {
    answer(request, response, read).catch(() => send(response, 500, { error: "failed" }));
  });
  server.keepAliveTimeout = 60_000;
  server.listen(port, "127.0.0.1");
}

const bearer = "Bearer ";
const encodedId = /%22id%22%3A(\d+)%7D$/;

async function answer(
  { url = "", headers: { authorization = "" } }: IncomingMessage,
  response: ServerResponse,
  read: Read,
): Promise<void> {
  const id = Number(encodedId.exec(url)?.[1]);
  const content = await read(authorization.slice(bearer.length), id);
  if (content) send(response, 200, { result: { data: content } });
  else send(response, 404, { error: "not found" });
}

function send(response: ServerResponse, status: number, value: object): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
