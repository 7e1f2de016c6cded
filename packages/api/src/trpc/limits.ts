import { createHmac } from "node:crypto";

import type { DatabaseHandle } from "@recofinement/db";
import ip from "ipaddr.js";
import { LRUCache } from "lru-cache";
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
} from "rate-limiter-flexible";

import { AppError } from "../errors.ts";

/** So many calls in so many seconds, of one account, one network (IPv4 address, IPv6 /64), or one pair of both. */
interface Limit {
  readonly by: "account" | "network" | "account and network";
  readonly calls: number;
  readonly seconds: number;
  /** Whether a call that succeeds does not count: what is limited is guessing. */
  readonly failuresOnly?: boolean;
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** What is limited; each procedure counts for itself. */
export const limits = {
  login: [
    { by: "account and network", calls: 5, seconds: minute },
    // Of one network alone, so that it takes several to lock somebody out.
    { by: "account and network", calls: 20, seconds: hour, failuresOnly: true },
    { by: "network", calls: 30, seconds: minute },
    // What a password withstands from many networks at once (NIST SP 800-63B asks for 100 at most in a row).
    { by: "account", calls: 100, seconds: hour, failuresOnly: true },
  ],
  register: [
    { by: "network", calls: 10, seconds: hour },
    // Each can have a mail sent to the address.
    { by: "account", calls: 5, seconds: hour },
  ],
  /** A refresh token cannot be guessed: this only protects the database. */
  refresh: [{ by: "network", calls: 600, seconds: minute }],
  /** Mail that anyone can have sent to an address. */
  mail: [
    { by: "account", calls: 3, seconds: hour },
    { by: "network", calls: 30, seconds: hour },
  ],
  mailedToken: [{ by: "network", calls: 30, seconds: minute }],
  /** Calls that ask for the current password of whoever is signed in. */
  password: [
    { by: "account", calls: 5, seconds: minute },
    { by: "account", calls: 20, seconds: hour, failuresOnly: true },
  ],
  /** Calls that have mail sent to an address of the caller's choice. */
  address: [
    { by: "account", calls: 5, seconds: minute },
    { by: "account", calls: 10, seconds: hour },
  ],
  /** Calls that have mail sent to somebody else. */
  invite: [
    { by: "account", calls: 20, seconds: minute },
    { by: "account", calls: 100, seconds: day },
  ],
  /** Of these, those of one account to the same person. */
  inviteSame: [{ by: "account", calls: 5, seconds: day }],
  search: [{ by: "account", calls: 60, seconds: minute }],
  write: [{ by: "account", calls: 120, seconds: minute }],
  export: [{ by: "account", calls: 10, seconds: hour }],
  import: [{ by: "account", calls: 10, seconds: hour }],
} as const satisfies Record<string, readonly Limit[]>;

export type LimitName = keyof typeof limits;

/** Counts calls. One set of counters for all processes on one database. */
export interface RateLimits {
  /** Counts a call; throws RATE_LIMITED, with the seconds to wait, when it is one too many. */
  count(call: LimitedCall): Promise<CountedCall>;
}

/** A call that was let through. */
interface CountedCall {
  /** Takes it out of the limits that only count failures. */
  succeeded(): Promise<void>;
}

interface LimitedCall {
  readonly procedure: string;
  readonly limit: LimitName;
  /** Whose call it is, or whom it is about, or both: user ids or an address. */
  readonly account: string | undefined;
  /** The caller's IP address; undefined where no network counts. */
  readonly ip?: string | undefined;
}

/**
 * Opens the counters: in PostgreSQL, where all processes share them, or in memory for the embedded
 * database, which has one process. `factor` multiplies every limit; 0 switches them off.
 */
export function openRateLimits({
  database,
  key,
  factor,
}: {
  database: DatabaseHandle;
  /** Counters are named by digests with it, so that they hold no address. */
  key: Uint8Array;
  factor: number;
}): RateLimits {
  const counters = new Map<Limit, RateLimiterAbstract>();
  const blockedNetworks = new LRUCache<string, true>({ max: 10_000 });
  if (factor > 0) {
    for (const limit of Object.values(limits).flat())
      counters.set(limit, openCounter(database, { ...limit, calls: limit.calls * factor }));
  }
  return {
    async count({ procedure, limit, account, ip: address }) {
      const network = address === undefined ? undefined : networkOf(address);
      const counted = limits[limit].flatMap((each: Limit) => {
        const counter = counters.get(each);
        const subject = subjectOf(each, { account, network });
        if (!counter || subject === undefined) return [];
        const name = [procedure, each.by, each.seconds, subject].join("\n");
        const digest = createHmac("sha256", key).update(name).digest("base64url");
        const { by, failuresOnly = false } = each;
        return [{ by, counter, key: digest, failuresOnly }];
      });
      await consumeAll(counted, blockedNetworks);
      const failures = counted.filter(({ failuresOnly }) => failuresOnly);
      return {
        async succeeded() {
          await Promise.all(failures.map((each) => each.counter.reward(each.key)));
        },
      };
    },
  };
}

interface Counted {
  readonly by: Limit["by"];
  readonly counter: RateLimiterAbstract;
  readonly key: string;
  readonly failuresOnly: boolean;
}

/**
 * Counts a call for one limit after the other, the narrowest first: at once, parallel calls could each
 * be refused by another one. Whoever is refused hears when all of them will let the call through.
 *
 * A network that is known to have none left is refused before anything is counted: each call would
 * leave a row for whatever account it names, and use up the calls that this account has left.
 */
async function consumeAll(
  counted: readonly Counted[],
  blockedNetworks: LRUCache<string, true>,
): Promise<void> {
  const network = counted.find(({ by }) => by === "network");
  const blocked = network ? blockedNetworks.getRemainingTTL(network.key) : 0;
  if (blocked > 0) throw tooMany(Math.max(blocked, ...(await Promise.all(counted.map(waitFor)))));
  for (const [index, { by, counter, key }] of counted.entries()) {
    const wait = await consume(counter, key);
    if (wait === 0) continue;
    if (by === "network") blockedNetworks.set(key, true, { ttl: wait });
    const others = await Promise.all(counted.slice(index + 1).map(waitFor));
    throw tooMany(Math.max(wait, ...others));
  }
}

/** The milliseconds until a limit lets a call through that it has not counted; 0 when it does now. */
async function waitFor({ counter, key }: Counted): Promise<number> {
  const state = await counter.get(key);
  return state && state.remainingPoints <= 0 ? state.msBeforeNext : 0;
}

function tooMany(milliseconds: number): AppError {
  const retryAfter = Math.ceil(milliseconds / 1_000);
  const message = `Too many calls of this kind; try again in ${retryAfter} s.`;
  return new AppError("RATE_LIMITED", message, { retryAfter });
}

function openCounter(database: DatabaseHandle, { calls, seconds }: Limit): RateLimiterAbstract {
  const points = Math.max(1, Math.round(calls));
  const options = { points, duration: seconds, keyPrefix: "" };
  if (database.embedded) return new RateLimiterMemory(options);
  return new RateLimiterPostgres({
    ...options,
    storeClient: {
      query: ({ text, values }: { text: string; values: unknown[] }) =>
        database.query(text, values),
    },
    storeType: "pool",
    tableName: "rate_limit",
    tableCreated: true,
    clearExpiredByTimeout: false,
    // Whoever has no calls left is turned away without asking the database.
    inMemoryBlockOnConsumed: points,
  });
}

/** Counts one call; the milliseconds to wait when it is one too many, else 0. */
async function consume(counter: RateLimiterAbstract, key: string): Promise<number> {
  try {
    await counter.consume(key);
    return 0;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(1, refusal.msBeforeNext);
    throw refusal;
  }
}

function subjectOf(
  { by }: Limit,
  { account, network }: { account: string | undefined; network: string | undefined },
): string | undefined {
  if (by === "account") return account;
  if (by === "network") return network;
  return account === undefined || network === undefined ? undefined : `${account}\n${network}`;
}

/** The network that an address counts for: itself for IPv4, the /64 that one subscriber has for IPv6. */
export function networkOf(address: string): string {
  if (!ip.isValid(address)) return "unknown";
  const parsed = ip.process(address);
  if (!(parsed instanceof ip.IPv6)) return parsed.toString();
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(":")}::/64`;
}
