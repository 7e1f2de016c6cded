import { createContext, openApi } from "@recofinement/api";
import { authenticate, memoryTransport } from "@recofinement/api/testing";
import { openPostgres } from "@recofinement/db";

import type { AccessKeys } from "./tokens.ts";

/** What it costs a call to look whether its session lives. */
export interface SessionCheckFigures {
  /** Microseconds of this process's CPU. */
  readonly cpu: number;
  /** Milliseconds. */
  readonly latency: number;
}

interface SessionCheckOptions {
  readonly databaseUrl: string;
  readonly keys: AccessKeys;
  readonly tokens: readonly string[];
  readonly signal: AbortSignal;
}

const rounds = 12;
const callsPerRound = 2_000;
/** As many as the pool has connections: more would measure the queue. */
const atOnce = 10;

/**
 * Measures in one process, in turns: recognising a caller with the look into the database, and by the
 * token alone. The difference is what the look costs.
 */
export async function measureSessionCheck(
  options: SessionCheckOptions,
): Promise<SessionCheckFigures> {
  const { databaseUrl, keys, tokens, signal } = options;
  const database = openPostgres({ url: databaseUrl });
  const quiet = () => undefined;
  const api = await openApi({
    database,
    authSecrets: [new TextEncoder().encode(keys.secret)],
    settings: { registration: "open", publicUrl: "http://localhost", eventDays: 90 },
    rateLimitFactor: 0,
    mail: memoryTransport(),
    log: { info: quiet, warn: quiet, error: quiet },
    worker: false,
  });
  const full = (token: string) =>
    authenticate(
      createContext(api.services, {
        requestId: "",
        authorization: `Bearer ${token}`,
        userAgent: undefined,
        ip: undefined,
        refreshCookie: undefined,
      }),
    );
  const byToken = (token: string) => api.services.verifyAccessToken(token);
  try {
    const [looked, believed] = [new Meter(full, tokens), new Meter(byToken, tokens)];
    // The first round warms both up.
    for (let round = 0; round <= rounds; round++) {
      signal.throwIfAborted();
      for (const meter of round % 2 === 0 ? [looked, believed] : [believed, looked]) {
        await meter.run({ counts: round > 0 });
      }
    }
    return { cpu: looked.cpu - believed.cpu, latency: looked.latency - believed.latency };
  } finally {
    await api.close();
    await database.close();
  }
}

/** Makes calls and keeps what they cost. */
class Meter {
  readonly #call: (token: string) => Promise<unknown>;
  readonly #tokens: readonly string[];
  #calls = 0;
  #cpu = 0;
  #wall = 0;

  constructor(call: (token: string) => Promise<unknown>, tokens: readonly string[]) {
    this.#call = call;
    this.#tokens = tokens;
  }

  async run({ counts }: { counts: boolean }): Promise<void> {
    const [cpu, wall] = [process.cpuUsage(), performance.now()];
    let next = 0;
    const caller = async () => {
      while (next < callsPerRound)
        await this.#call(this.#tokens[next++ % this.#tokens.length] ?? "");
    };
    await Promise.all(Array.from({ length: atOnce }, caller));
    if (!counts) return;
    const { user, system } = process.cpuUsage(cpu);
    this.#calls += callsPerRound;
    this.#cpu += user + system;
    this.#wall += performance.now() - wall;
  }

  /** Microseconds of CPU a call. */
  get cpu(): number {
    return this.#cpu / this.#calls;
  }

  /** Milliseconds a call. */
  get latency(): number {
    return (this.#wall * atOnce) / this.#calls;
  }
}
