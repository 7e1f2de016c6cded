import type { Request } from "./connection.ts";
import { titleOf } from "./fill.ts";

/** Path and query of the call that reads one content; the same for all servers. */
export const pathOf = (id: number): string =>
  `/trpc/catalogue.get?input=${encodeURIComponent(`{"id":${id}}`)}`;

/**
 * Makes the requests of a run: the tokens in turn, so that all of them are used, and contents
 * chosen evenly among ids 1 to `contents`.
 */
export function pointReads(tokens: readonly string[], contents: number): () => Request {
  const heads = tokens.map(
    (token) => ` HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n\r\n`,
  );
  let turn = 0;
  return () => {
    const id = 1 + Math.floor(Math.random() * contents);
    turn = (turn + 1) % heads.length;
    return { text: `GET ${pathOf(id)}${heads[turn] ?? ""}`, expected: expectedIn(id) };
  };
}

/** What a right answer contains. */
export const expectedIn = (id: number): string => `"title":"${titleOf(id)}"`;
