import { underLoad } from "./load.ts";
import type { Request } from "./connection.ts";
import type { Window } from "./probe-protocol.ts";
import type { ServerProcess } from "./server-process.ts";
import { type ServerName, serverNames } from "./servers.ts";

/** Connections of the load generator. */
export const connectionCount = 50;

/** What all slices of a server together gave. */
export interface Sample {
  readonly windows: Window[];
  /** Milliseconds. */
  readonly latencies: number[];
  errors: number;
}
export type Samples = Record<ServerName, Sample>;

/** How the servers are measured. */
export interface MeasureOptions {
  readonly servers: Readonly<Record<ServerName, ServerProcess>>;
  readonly rounds: number;
  readonly nextRequest: () => Request;
  readonly signal: AbortSignal;
  /** Told how many steps of a part are done; a part is "warming up" or "rounds". */
  readonly onStep: (part: string, done: number, total: number) => void;
}

const windowsPerSlice = 10;
/** Compiled code settles after some thousand requests: the server's CPU halves in its first 5,000. */
const warmAnswers = 10_000;
const warmSlices = { least: 3, most: 15 };

/**
 * Measures the servers in turn, in slices of one second, in an order that turns round each time: so
 * whatever changes on the machine while this lasts falls on all of them. Warmed up first.
 */
export async function measureServers(options: MeasureOptions): Promise<Samples> {
  const { servers, rounds, signal, onStep } = options;
  for (const [i, name] of serverNames.entries()) {
    await warmUp(servers[name], options);
    onStep("warming up", i + 1, serverNames.length);
  }
  const samples: Samples = { f1: empty(), f2: empty(), f2Again: empty(), app: empty() };
  for (let i = 0; i < rounds; i++) {
    for (const name of i % 2 === 0 ? serverNames : serverNames.toReversed()) {
      const sample = samples[name];
      const { measured, latencies, errors } = await slice(servers[name], options);
      sample.windows.push(...measured);
      for (const latency of latencies) sample.latencies.push(latency);
      sample.errors += errors;
    }
    onStep("rounds", i + 1, rounds);
  }
  signal.throwIfAborted();
  return samples;
}

async function warmUp(server: ServerProcess, options: MeasureOptions): Promise<void> {
  let answers = 0;
  for (let i = 0; i < warmSlices.most; i++) {
    if (i >= warmSlices.least && answers >= warmAnswers) break;
    const { latencies } = await slice(server, options);
    answers += latencies.length;
  }
}

const empty = (): Sample => ({ windows: [], latencies: [], errors: 0 });

function slice(server: ServerProcess, { nextRequest, signal }: MeasureOptions) {
  signal.throwIfAborted();
  // The generator's garbage of the slice before is not this server's concern.
  globalThis.gc?.();
  const load = { port: server.port, connections: connectionCount, nextRequest };
  return underLoad(load, () => server.windows(windowsPerSlice));
}
