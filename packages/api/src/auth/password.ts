import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

import { verify as verifyBcrypt } from "@node-rs/bcrypt";
import argon2 from "argon2";
import pLimit from "p-limit";

import { AppError } from "../errors.ts";
import { normalisePassword } from "./password-policy.ts";

/** argon2id as OWASP recommends for 19 MiB (Password Storage Cheat Sheet); about 30 ms on one core. */
const parameters = {
  type: argon2.argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
} as const;

/** Compared with when there is no such account, so that both cases take the same time. */
const nobodysHash = argon2.hash("nobody has this password", parameters);

/** Half of the cores: hashing shares them, and Node's four threads, with everything else. */
const atOnce = pLimit(Math.max(1, Math.floor(availableParallelism() / 2)));

/** About two seconds of work for one core: whoever comes later is better told to come again. */
const longestQueue = 64;

/**
 * No refusal is given sooner than this (milliseconds): a hash of the service before this one (bcrypt,
 * cost 12) takes a quarter of a second where ours take thirty milliseconds, and the difference would
 * tell that there is such an account.
 */
const refusalTime = 500;

/** Hashes a password as new ones are stored. Throws BUSY when too many wait already. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => argon2.hash(normalisePassword(password), parameters));
}

/**
 * Whether the password belongs to the hash: argon2id, or bcrypt from the service before this one.
 * A refusal takes the same time with any hash and with none. Throws BUSY when too many wait already.
 */
export async function verifyPassword(hash: string | null, password: string): Promise<boolean> {
  const refusal = sleep(refusalTime);
  const isRight = await inTurn(() => matches(hash, password));
  if (!isRight) await refusal;
  return isRight;
}

/** Whether a hash is to be replaced by one of today's kind when its password is known. */
export function needsRehash(hash: string): boolean {
  return isBcrypt(hash) || argon2.needsRehash(hash, parameters);
}

async function matches(hash: string | null, password: string): Promise<boolean> {
  // As it was typed: so the service before this one hashed it.
  if (hash !== null && isBcrypt(hash)) return verifyBcrypt(password, hash);
  const known = hash !== null && isArgon2id(hash) ? hash : undefined;
  const isRight = await argon2.verify(known ?? (await nobodysHash), normalisePassword(password));
  return isRight && known !== undefined;
}

function isArgon2id(hash: string): boolean {
  return /^\$argon2id\$v=\d+\$[mtp=\d,]+\$[\w+/]+\$[\w+/]+$/.test(hash);
}

function isBcrypt(hash: string): boolean {
  return /^\$2[aby]\$\d\d\$[./\w]{53}$/.test(hash);
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (atOnce.pendingCount >= longestQueue) {
    throw new AppError("BUSY", "Many people are signing in just now; try again in a moment.", {
      retryAfter: 1,
    });
  }
  return atOnce(work);
}
