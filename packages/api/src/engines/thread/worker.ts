import { parentPort } from "node:worker_threads";

import { createEngineRoom } from "./engine-room.ts";
import type { AnswerMessage, CallMessage } from "./protocol.ts";

/** The engine thread: answers calls in the order in which they are done. */
const room = createEngineRoom();

parentPort?.on("message", (call: CallMessage) => void answer(call));

async function answer({ id, ...call }: CallMessage): Promise<void> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  const reply = (message: AnswerMessage) => parentPort?.postMessage(message);
  try {
    const output = await room(call, (progress) => reply({ id, type: "progress", progress }));
    reply({ id, type: "output", output });
  } catch (error) {
    reply({ id, type: "error", error });
  }
}
