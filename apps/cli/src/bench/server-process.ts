import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import { type LogFile, openLogFile } from "./log-file.ts";
import { ProbeReply, type ProbeRequest, type Window } from "./probe-protocol.ts";

/** What is started. */
export interface Launch {
  /** Path of the script. */
  readonly script: string;
  /** Where it will listen, as environment or input tell it. */
  readonly port: number;
  /** The whole environment: nothing of the caller's changes what is measured. */
  readonly environment: Record<string, string>;
  /** What the script finds on its standard input. */
  readonly input: string;
}

const probe = new URL("./probe.ts", import.meta.url).href;
const replyDeadline = 10_000;
// The server gives itself 10 s.
const stopDeadline = 12_000;

/** A Node process with the probe inside, in its own process and on its own port. */
export class ServerProcess {
  /** On 127.0.0.1. */
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #log: LogFile;

  constructor({ script, port, environment, input }: Launch) {
    this.port = port;
    this.#log = openLogFile();
    const output = this.#log.descriptor;
    const options = ["--conditions=@recofinement/source", "--import", probe, script];
    this.#child = spawn(process.execPath, options, {
      env: environment,
      stdio: ["pipe", output, output, "ipc"],
    });
    // A process that ends before it has read its input is noticed elsewhere.
    this.#child.stdin?.on("error", () => undefined).end(input);
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** The last that the process wrote. */
  get output(): string {
    return this.#log.tail();
  }

  /** Measures the next `count` windows of 100 ms. */
  async windows(count: number): Promise<Window[]> {
    const reply = await this.#ask({ type: "windows", windows: count });
    if (reply.type !== "windows") throw new Error("The probe replied to another question.");
    return reply.windows;
  }

  /** Resident memory in bytes. */
  async memory(): Promise<number> {
    const reply = await this.#ask({ type: "memory" });
    if (reply.type !== "memory") throw new Error("The probe replied to another question.");
    return reply.bytes;
  }

  async #ask(request: ProbeRequest): Promise<ProbeReply> {
    const stopWaiting = new AbortController();
    const { signal } = stopWaiting;
    try {
      const replied = once(this.#child, "message", { signal });
      const failed = Promise.race([
        once(this.#child, "exit", { signal }),
        sleep(replyDeadline, undefined, { signal }),
      ]);
      this.#child.send(request);
      const message = await Promise.race([replied, failed.then(() => undefined)]);
      if (message === undefined) throw new Error(`A server does not reply:\n${this.output}`);
      return ProbeReply.parse(message[0]);
    } finally {
      stopWaiting.abort();
    }
  }

  /** Lets the process end by itself, and ends it when it does not. */
  async close(): Promise<void> {
    if (!this.hasEnded) {
      const ended = once(this.#child, "exit");
      this.#child.kill("SIGTERM");
      const last = setTimeout(() => this.#child.kill("SIGKILL"), stopDeadline);
      await ended;
      clearTimeout(last);
    }
    this.#log.close();
  }
}
