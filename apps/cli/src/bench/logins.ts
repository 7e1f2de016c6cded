import { setTimeout as sleep } from "node:timers/promises";

import type { Request } from "./connection.ts";
import { underLoad } from "./load.ts";
import { connectionCount } from "./measure.ts";
import type { ServerProcess } from "./server-process.ts";

/** How reads fare beside sign-ins. */
export interface LoginFigures {
  /** Reads a second with 4 and with 16 sign-ins at a time, of those a second without any. */
  readonly readsRatio4: number;
  readonly readsRatio16: number;
  /** Sign-ins a second while 16 were at work. */
  readonly perSecond: number;
}

interface LoginOptions {
  readonly server: ServerProcess;
  readonly nextRequest: () => Request;
  readonly signal: AbortSignal;
  readonly onStep: (done: number, total: number) => void;
}

const sliceMilliseconds = 2_000;
const rounds = 3;

/** Measures reads with 0, 4 and 16 people signing in, in turns, so that the machine's moods fall on all. */
export async function measureLogins(options: LoginOptions): Promise<LoginFigures> {
  const account = await register(options.server.port);
  const reads = new Map([
    [0, 0],
    [4, 0],
    [16, 0],
  ]);
  let logins = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [people, sum] of reads) {
      options.signal.throwIfAborted();
      const signingIn = new AbortController();
      const done = keepSigningIn(options.server.port, {
        account,
        people,
        signal: signingIn.signal,
      });
      const load = { port: options.server.port, connections: connectionCount };
      const { latencies } = await underLoad({ ...load, nextRequest: options.nextRequest }, () =>
        sleep(sliceMilliseconds),
      );
      signingIn.abort();
      const finished = await done;
      if (people === 16) logins += finished;
      reads.set(people, sum + latencies.length);
    }
    options.onStep(round + 1, rounds);
  }
  const idle = reads.get(0) ?? 0;
  return {
    readsRatio4: (reads.get(4) ?? 0) / idle,
    readsRatio16: (reads.get(16) ?? 0) / idle,
    perSecond: logins / ((rounds * sliceMilliseconds) / 1_000),
  };
}

interface Account {
  readonly email: string;
  readonly password: string;
}

async function register(port: number): Promise<Account> {
  const account = { email: "bench@example.org", password: "Wq8!only for this run" };
  await call(port, "auth.register", { ...account, username: "Somebody" });
  return account;
}

/** Has so many people sign in again and again; returns how often that was done. */
async function keepSigningIn(
  port: number,
  { account, people, signal }: { account: Account; people: number; signal: AbortSignal },
): Promise<number> {
  let done = 0;
  const person = async () => {
    while (!signal.aborted) {
      await call(port, "auth.login", account);
      done++;
    }
  };
  await Promise.all(Array.from({ length: people }, person));
  return done;
}

async function call(port: number, procedure: string, input: object): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/trpc/${procedure}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${procedure} answered ${response.status}: ${text}`);
}
