import { Worker } from "node:worker_threads";

import type { AnswerMessage, CallName, Calls } from "./protocol.ts";

/** Told how much of a long piece of work is done, 0 to 1. */
export type OnProgress = (fraction: number) => void;

/** The thread in which engines train and rank, so that the event loop of the process is left alone. */
export interface EngineThread {
  /** Rejects if the call fails, or the thread ends before it is done. */
  call<N extends CallName>(
    name: N,
    input: Calls[N]["input"],
    onProgress?: OnProgress,
  ): Promise<Calls[N]["output"]>;
  /** Changes whenever the thread has had to be started anew: what was prepared or loaded is gone then. */
  readonly generation: number;
  /** Ends what is under way. */
  close(): Promise<void>;
}

/** A call was not done, because the thread has ended; another try may succeed. */
export class ThreadEndedError extends Error {
  override name = "ThreadEndedError";
}

/** Who waits for the answers to a call. */
interface Receiver {
  receive(answer: AnswerMessage): void;
  fail(error: unknown): void;
}

/** A thread that starts with the first call, and again with the next one after it has died. */
export function createEngineThread(): EngineThread {
  const waiting = new Map<number, Receiver>();
  let worker: Worker | undefined;
  let generation = 0;
  let calls = 0;
  let isClosed = false;

  function endAll(error: unknown): void {
    worker = undefined;
    for (const receiver of waiting.values()) receiver.fail(error);
    waiting.clear();
  }

  function start(): Worker {
    if (isClosed) throw stopped();
    if (worker) return worker;
    generation++;
    const started = startWorker();
    started.on("message", (answer: AnswerMessage) => {
      const receiver = waiting.get(answer.id);
      if (answer.type !== "progress") waiting.delete(answer.id);
      // Only a thread that works keeps the process alive.
      if (waiting.size === 0) started.unref();
      receiver?.receive(answer);
    });
    started.on("error", (error: Error) =>
      endAll(new ThreadEndedError("The engine thread has failed.", { cause: error })),
    );
    started.on("exit", () => {
      if (worker === started) endAll(new ThreadEndedError("The engine thread has ended."));
    });
    worker = started;
    return started;
  }

  function send<N extends CallName>(
    name: N,
    input: Calls[N]["input"],
    onProgress: OnProgress | undefined,
  ): Promise<Calls[N]["output"]> {
    const thread = start();
    const id = ++calls;
    return new Promise((resolve, reject) => {
      waiting.set(id, {
        fail: reject,
        receive(answer: AnswerMessage<N>) {
          if (answer.type === "progress") onProgress?.(answer.progress);
          else if (answer.type === "error") reject(answer.error);
          else resolve(answer.output);
        },
      });
      thread.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      thread.postMessage({ id, name, input });
    });
  }

  return {
    get generation() {
      return generation;
    },
    call: async (name, input, onProgress) => send(name, input, onProgress),
    async close() {
      isClosed = true;
      const closing = worker;
      endAll(stopped());
      await closing?.terminate();
    },
  };
}

function stopped(): Error {
  return new ThreadEndedError("The process is stopping.");
}

/** From the sources, as in tests, imports need the condition that leads to sources. */
function startWorker(): Worker {
  const isSource = import.meta.url.endsWith(".ts");
  const file = new URL(isSource ? "./worker.ts" : "./worker.js", import.meta.url);
  return new Worker(file, isSource ? { execArgv: ["--conditions=@recofinement/source"] } : {});
}
