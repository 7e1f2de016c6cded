import { once } from "node:events";
import { connect, type Socket } from "node:net";

import { ResponseReader } from "./response-reader.ts";

/** Told how a request went: its latency in milliseconds, undefined where it failed. */
export type OnAnswer = (latency: number | undefined) => void;

/** One request: what is sent, and what a right answer contains. */
export interface Request {
  readonly text: string;
  readonly expected: string;
}

const connectDeadline = 5_000;
const bufferSize = 64 * 1024;

/** A keep-alive connection that has one request in flight at a time. */
export class Connection {
  readonly #socket: Socket;
  readonly #reader = new ResponseReader();
  #waiting: { expected: string; sentAt: number; onAnswer: OnAnswer } | undefined;

  private constructor(port: number) {
    // Reading into one buffer of our own leaves out the socket's stream, the larger part of its cost.
    this.#socket = connect({
      port,
      host: "127.0.0.1",
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(bufferSize),
        callback: (length, buffer) =>
          this.#receive(Buffer.from(buffer.buffer, buffer.byteOffset, length)),
      },
    });
    this.#socket.on("error", () => undefined);
    this.#socket.on("close", () => this.#finish(false));
  }

  static async open(port: number): Promise<Connection> {
    const connection = new Connection(port);
    await once(connection.#socket, "connect", { signal: AbortSignal.timeout(connectDeadline) });
    return connection;
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  send({ text, expected }: Request, onAnswer: OnAnswer): void {
    this.#waiting = { expected, sentAt: performance.now(), onAnswer };
    this.#socket.write(text, "latin1");
  }

  /** Closes at once; a request in flight counts as failed. */
  close(): void {
    this.#socket.destroy();
  }

  #receive(bytes: Buffer): boolean {
    const answer = this.#reader.read(bytes);
    if (answer && this.#waiting) {
      this.#finish(answer.status === 200 && answer.bytes.includes(this.#waiting.expected));
    }
    return true;
  }

  #finish(isRight: boolean): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.onAnswer(isRight ? performance.now() - waiting.sentAt : undefined);
  }
}
