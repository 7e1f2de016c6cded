import type { Sample, Samples } from "./measure.ts";
import { type ServerName, serverNames } from "./servers.ts";
import { percentile } from "./statistics.ts";

/** The figures of one server. */
export interface ServerFigures {
  /** Server CPU per request in microseconds, 5th and 25th percentile of the 100 ms windows. */
  readonly cpuP5: number;
  readonly cpuP25: number;
  /** Share of one core that the server had while under load; below `neededShare` it was starved. */
  readonly coreShare: number;
  /** Answers per second. */
  readonly throughput: number;
  /** Latency in milliseconds, with all connections always busy. */
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

/** How much less CPU a floor needs: 1 is as good as the floor, 0.5 twice its CPU. */
export interface FloorRatio {
  readonly ratio: number;
  /** Whether it differs from 1 by more than a server differs from itself in this run. */
  readonly isResolved: boolean;
}

/** What a run showed. */
export interface Summary {
  readonly servers: Record<ServerName, ServerFigures>;
  /** CPU of F2 against the CPU of a second F2: 1 in a run without noise. */
  readonly aaRatio: number;
  /** Ratios between 1/resolution and resolution say nothing. At least 1. */
  readonly resolution: number;
  readonly againstF1: FloorRatio;
  readonly againstF2: FloorRatio;
  /** Why the run does not count; empty for a valid one. */
  readonly flaws: string[];
}

/** A server that gets less waits for the generator or for PostgreSQL, and is not what is measured. */
const neededShare = 0.7;

/** Computes the figures of a run. Throws when a server answered nothing. */
export function summarise(samples: Samples): Summary {
  const servers = {
    f1: figuresOf(samples.f1),
    f2: figuresOf(samples.f2),
    f2Again: figuresOf(samples.f2Again),
    app: figuresOf(samples.app),
  };
  const { f1, f2, f2Again, app } = servers;
  // Of two percentiles the worse, since one alone can agree by luck.
  const resolution = Math.max(
    distance(f2.cpuP5 / f2Again.cpuP5),
    distance(f2.cpuP25 / f2Again.cpuP25),
  );
  const against = (floor: ServerFigures): FloorRatio => {
    const ratio = floor.cpuP5 / app.cpuP5;
    return { ratio, isResolved: distance(ratio) > resolution };
  };
  return {
    servers,
    aaRatio: f2.cpuP5 / f2Again.cpuP5,
    resolution,
    againstF1: against(f1),
    againstF2: against(f2),
    flaws: flawsOf(servers),
  };
}

/** How far a ratio is from 1, the same for x and 1/x. */
const distance = (ratio: number) => Math.max(ratio, 1 / ratio);

function figuresOf({ windows, latencies, errors }: Sample): ServerFigures {
  const perRequest = windows
    .filter(({ answers }) => answers > 0)
    .map(({ cpu, answers }) => cpu / answers);
  const total = (part: "wall" | "cpu" | "answers") =>
    windows.reduce((sum, window) => sum + window[part], 0);
  return {
    cpuP5: percentile(perRequest, 0.05),
    cpuP25: percentile(perRequest, 0.25),
    coreShare: total("cpu") / total("wall"),
    throughput: (total("answers") / total("wall")) * 1e6,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    errors,
  };
}

function flawsOf(servers: Record<ServerName, ServerFigures>): string[] {
  return serverNames.flatMap((name) => {
    const { coreShare, errors } = servers[name];
    const starved = `${name} had ${coreShare.toFixed(3)} of a core under load; ${neededShare} are needed`;
    return [
      ...(coreShare < neededShare ? [starved] : []),
      ...(errors > 0 ? [`${name} failed ${errors} requests`] : []),
    ];
  });
}
