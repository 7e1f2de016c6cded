import { subscribe } from "node:diagnostics_channel";

import type { ProbeReply, ProbeRequest, Window } from "./probe-protocol.ts";

/**
 * Loaded into every measured server ahead of its own code (`--import`), so that CPU time and answers
 * are counted in one place and one moment, and in the same way for all of them.
 */
const windowMilliseconds = 100;

let answers = 0;
subscribe("http.server.response.finish", () => {
  answers += 1;
});

process.on("message", (request: ProbeRequest) => {
  if (request.type === "memory") reply({ type: "memory", bytes: process.memoryUsage.rss() });
  else measure(request.windows);
});
// The benchmark is gone, however that happened.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
// Waiting for the benchmark must not keep a server alive that has closed everything.
process.channel?.unref();

function measure(count: number): void {
  const windows: Window[] = [];
  let last = read();
  const timer = setInterval(() => {
    const now = read();
    windows.push({
      wall: now.wall - last.wall,
      cpu: now.cpu - last.cpu,
      answers: now.answers - last.answers,
    });
    last = now;
    if (windows.length < count) return;
    clearInterval(timer);
    reply({ type: "windows", windows });
  }, windowMilliseconds);
}

function read(): Window {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now() * 1000, cpu: user + system, answers };
}

function reply(message: ProbeReply): void {
  process.send?.(message);
}
