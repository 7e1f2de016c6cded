const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const windows1252 = new TextDecoder("windows-1252");
const newline = 10;
/** Bytes. Longer ones are of a file that is no text, and would have to be kept in memory. */
const longestLine = 16 * 1024 * 1024;

/**
 * The text of a file in pieces of whole lines: UTF-8 and, where bytes are none, windows-1252. Files
 * mix the two when they were put together from several sources.
 * @throws Error on a line of more than 16 MiB.
 */
export async function* decodeText(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(newline) + 1;
    yield decode(bytes.subarray(0, end));
    rest = bytes.subarray(end);
    if (rest.length > longestLine) throw new Error("a line is too long: is it a text file?");
  }
  yield decode(rest);
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return decodeMixed(bytes);
  }
}

/** A character of UTF-8; or one that lost its last bytes; or any byte beyond ASCII. */
const parts = new RegExp(
  [
    String.raw`([\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})`,
    String.raw`([\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{1,2})`,
    String.raw`([\x80-\xff])`,
  ].join("|"),
  "g",
);

function decodeMixed(bytes: Buffer): string {
  return bytes.toString("latin1").replace(parts, (part: string, whole?: string, cut?: string) => {
    if (cut !== undefined) return "\uFFFD";
    const raw = Buffer.from(part, "latin1");
    return whole === undefined ? windows1252.decode(raw) : raw.toString("utf8");
  });
}
