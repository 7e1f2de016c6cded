/** A whole answer. */
export interface Answer {
  readonly status: number;
  readonly bytes: Buffer;
}

const endOfHead = "\r\n\r\n";
const contentLength = /\r\ncontent-length: *(\d+)/i;
const chunked = /\r\ntransfer-encoding: *chunked/i;
const lastChunk = "0\r\n\r\n";

/**
 * Recognises where HTTP/1.1 answers end on a connection that has one request in flight at a time.
 * Just enough of HTTP for a load generator that must not need more CPU than the servers.
 */
export class ResponseReader {
  #pending: Buffer | undefined;

  /** Takes what arrived; returns the answer once it is whole. `chunk` may be reused afterwards. */
  read(chunk: Buffer): Answer | undefined {
    const bytes = this.#pending ? Buffer.concat([this.#pending, chunk]) : chunk;
    const answer = parse(bytes);
    this.#pending = answer ? undefined : Buffer.from(bytes);
    return answer;
  }
}

function parse(bytes: Buffer): Answer | undefined {
  const headLength = bytes.indexOf(endOfHead);
  if (headLength < 0) return undefined;
  const head = bytes.toString("latin1", 0, headLength);
  const bodyStart = headLength + endOfHead.length;
  return isWhole(bytes, head, bodyStart) ? { status: Number(head.slice(9, 12)), bytes } : undefined;
}

function isWhole(bytes: Buffer, head: string, bodyStart: number): boolean {
  const length = contentLength.exec(head)?.[1];
  if (length !== undefined) return bytes.length >= bodyStart + Number(length);
  // JSON has no line breaks outside its escapes, so this can only be the end. An answer of neither
  // kind is over with what has come, and will not be the expected one.
  return (
    !chunked.test(head) || bytes.toString("latin1", bytes.length - lastChunk.length) === lastChunk
  );
}
