import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";

import { CsvError, parse } from "csv-parse";

import { AppError } from "../errors.ts";

/** A record of a CSV file and the line on which it begins. */
export interface CsvRecord {
  readonly line: number;
  readonly record: readonly string[];
}

interface Parsed {
  readonly info: { readonly lines: number; readonly empty_lines: number };
  readonly record: readonly string[];
}

/**
 * The records of a CSV file, its header first. Other work gets its turn between parts of a long one.
 * @throws AppError FILE_UNREADABLE
 */
export async function* readCsv(file: string): AsyncGenerator<CsvRecord> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  const parsed: AsyncIterable<Parsed> = Readable.from(slicesOf(file)).pipe(parser);
  let before = { lines: 0, empty_lines: 0 };
  try {
    for await (const { info, record } of parsed) {
      yield { line: before.lines + 1 + info.empty_lines - before.empty_lines, record };
      before = info;
    }
  } catch (error) {
    throw error instanceof CsvError ? unreadable(error) : error;
  }
}

/** What the parser handles in a few milliseconds at most. */
const sliceBytes = 4 * 1024;
const sliceLines = 100;

/** A text in parts, between which other work gets its turn; as bytes, since a cut could halve a character. */
async function* slicesOf(file: string): AsyncGenerator<Buffer> {
  // The parser would count two lines where a quoted text has a line break of Windows.
  const bytes = Buffer.from(file.replaceAll("\r\n", "\n"));
  for (let start = 0, end = 0; start < bytes.length; start = end) {
    end = endOfSlice(bytes, start);
    yield bytes.subarray(start, end);
    await setImmediate();
  }
}

function endOfSlice(bytes: Buffer, start: number): number {
  const slice = bytes.subarray(start, start + sliceBytes);
  let end = 0;
  for (let lines = 0; lines < sliceLines; lines++) {
    const lineEnd = slice.indexOf("\n", end);
    if (lineEnd === -1) return start + slice.length;
    end = lineEnd + 1;
  }
  return start + end;
}

function unreadable(cause: CsvError): AppError {
  const near = typeof cause["lines"] === "number" ? ` near line ${cause["lines"]}` : "";
  const message = `The file cannot be read as CSV${near}; is a quotation mark missing?`;
  return new AppError("FILE_UNREADABLE", message, { cause });
}
