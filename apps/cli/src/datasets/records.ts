import type { Refusal } from "@recofinement/api";

import { readLines } from "./lines.ts";
import { refuse } from "./rows.ts";

/** A record of a table, and the line on which it begins: its cells, or why they cannot be told. */
export type TableRecord = { readonly line: number } & (
  | { readonly ok: true; readonly cells: readonly string[] }
  | Refusal
);

/** No real record has more; what has is a quotation mark without its counterpart. */
const mostLines = 50;
/** UTF-16 units. */
const longestRecord = 1_000_000;

const brokenQuotes = refuse("the quotation marks of the line do not match");
const tooLong = refuse(`the line has more than ${longestRecord.toLocaleString("en")} characters`);

/** The records of a table whose cells are separated by tabs; there are no quotation marks. */
export async function* readTabbed(file: string): AsyncGenerator<TableRecord> {
  for await (const { line, text } of readLines(file)) {
    if (text.length > longestRecord) yield { line, ...tooLong };
    else if (text !== "") yield { line, ok: true, cells: text.split("\t") };
  }
}

/**
 * The records of a table whose cells are separated by commas (RFC 4180). Where quotation marks do not
 * match, the one line is refused and the next one begins a record, so that a stray mark costs one line
 * and not all until the next mark. A mark within a cell that does not begin with one is text.
 */
export async function* readCommaSeparated(file: string): AsyncGenerator<TableRecord> {
  const lines = new Lookahead(readLines(file));
  let width = 0;
  for (let first = await lines.next(); first !== undefined; first = await lines.next()) {
    if (first.text === "") continue;
    const { record, following } = await readRecord(first, { lines, width });
    if (!record.ok) lines.putBack(following);
    else if (width === 0) width = record.cells.length;
    yield record;
  }
}

interface Line {
  readonly line: number;
  readonly text: string;
}

/** Reads the record that begins with a line, and gives the lines after it that were needed to. */
async function readRecord(
  { line, text }: Line,
  { lines, width }: { lines: Lookahead; width: number },
): Promise<{ record: TableRecord; following: Line[] }> {
  const following: Line[] = [];
  const scanner = new RecordScanner();
  let length = text.length;
  let state = length > longestRecord ? "long" : scanner.read(text);
  while (state === "open") {
    const next = following.length + 1 < mostLines ? await lines.next() : undefined;
    if (next === undefined) break;
    following.push(next);
    length += next.text.length;
    state = length > longestRecord ? "broken" : scanner.read(next.text);
  }
  if (state === "long") return { record: { line, ...tooLong }, following };
  const isBroken = state !== "complete" || isSwallowing(text, { following, width });
  const record: TableRecord = isBroken
    ? { line, ...brokenQuotes }
    : { line, ok: true, cells: scanner.cells };
  return { record, following };
}

/**
 * Whether what looks like one record of several lines is rather a line with a stray mark and the
 * records after it, up to the next stray mark: it is if lines of it are whole records by themselves.
 */
function isSwallowing(
  first: string,
  { following, width }: { following: readonly Line[]; width: number },
): boolean {
  if (following.length === 0 || first.split(",", width).length < width) return false;
  return following.some(({ text }) => {
    const scanner = new RecordScanner();
    return scanner.read(text) === "complete" && scanner.cells.length === width;
  });
}

/** Lines that can be put back, to be read once more. */
class Lookahead {
  readonly #lines: AsyncIterator<Line>;
  #waiting: Line[] = [];

  constructor(lines: AsyncIterable<Line>) {
    this.#lines = lines[Symbol.asyncIterator]();
  }

  async next(): Promise<Line | undefined> {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) return waiting;
    const { done, value } = await this.#lines.next();
    return done === true ? undefined : value;
  }

  putBack(lines: readonly Line[]): void {
    this.#waiting = [...lines, ...this.#waiting];
  }
}

/** Takes a record apart, line by line. */
class RecordScanner {
  readonly cells: string[] = [];
  /** What has been read of a cell in quotation marks that goes on; undefined outside of one. */
  #open: string | undefined;

  read(text: string): "complete" | "open" | "broken" {
    let at = 0;
    while (true) {
      if (this.#open === undefined && text[at] !== '"') {
        const comma = text.indexOf(",", at);
        this.cells.push(text.slice(at, comma === -1 ? undefined : comma));
        if (comma === -1) return "complete";
        at = comma + 1;
        continue;
      }
      const start = this.#open === undefined ? at + 1 : at;
      const end = closingMark(text, start);
      const part = text.slice(start, end === -1 ? undefined : end).replaceAll('""', '"');
      const cell = this.#open === undefined ? part : `${this.#open}\n${part}`;
      this.#open = end === -1 ? cell : undefined;
      if (end === -1) return "open";
      this.cells.push(cell);
      if (end + 1 === text.length) return "complete";
      if (text[end + 1] !== ",") return "broken";
      at = end + 2;
    }
  }
}

/** Where the next mark stands that is not doubled, or -1. */
function closingMark(text: string, start: number): number {
  let mark = text.indexOf('"', start);
  while (mark !== -1 && text[mark + 1] === '"') mark = text.indexOf('"', mark + 2);
  return mark;
}
