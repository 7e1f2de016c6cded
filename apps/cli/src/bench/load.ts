import { setTimeout as sleep } from "node:timers/promises";

import { Connection, type Request } from "./connection.ts";

/** How load is made. */
export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  /** Makes the next request. */
  readonly nextRequest: () => Request;
}

/** What the generator saw. */
export interface LoadResult<T> {
  /** What was measured meanwhile. */
  readonly measured: T;
  /** Of each request that was answered right while it was measured, in milliseconds. */
  readonly latencies: number[];
  /** Requests that failed or were answered wrong, at any time. */
  readonly errors: number;
}

/** Until all connections are busy and the first answers of cold connections have passed. */
const rampMilliseconds = 100;
const drainDeadline = 5_000;

/**
 * Keeps every connection busy, each sending its next request as soon as it has an answer (a closed
 * loop), for as long as `measure` takes.
 */
export async function underLoad<T>(
  { port, connections, nextRequest }: LoadOptions,
  measure: () => Promise<T>,
): Promise<LoadResult<T>> {
  const opened = await openAll(port, connections);
  const latencies: number[] = [];
  let errors = 0;
  let phase: "ramp" | "measured" | "over" = "ramp";

  const drive = (connection: Connection) =>
    new Promise<void>((resolve) => {
      const next = () => {
        if (phase === "over" || !connection.isOpen) resolve();
        else connection.send(nextRequest(), onAnswer);
      };
      const onAnswer = (latency: number | undefined) => {
        if (latency === undefined) errors += 1;
        else if (phase === "measured") latencies.push(latency);
        next();
      };
      next();
    });

  try {
    const driven = Promise.all(opened.map(drive));
    await sleep(rampMilliseconds);
    phase = "measured";
    const measured = await measure();
    phase = "over";
    await Promise.race([driven, sleep(drainDeadline, undefined, { ref: false })]);
    // What is still in flight now never came: closing counts it.
    for (const connection of opened) connection.close();
    await driven;
    return { measured, latencies, errors };
  } finally {
    phase = "over";
    for (const connection of opened) connection.close();
  }
}

async function openAll(port: number, count: number): Promise<Connection[]> {
  const results = await Promise.allSettled(
    Array.from({ length: count }, () => Connection.open(port)),
  );
  const opened = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const failed = results.find((result) => result.status === "rejected");
  if (!failed) return opened;
  for (const connection of opened) connection.close();
  throw new Error(`The server on port ${port} takes no connections.`, { cause: failed.reason });
}
