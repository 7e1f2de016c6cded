import { createHash, hkdfSync } from "node:crypto";

/** Keys of one purpose each, all derived from one secret. */
export interface Keys {
  /** What tokens name their key by (`kid`). */
  readonly id: string;
  readonly access: Uint8Array;
  readonly refresh: Uint8Array;
  readonly rateLimit: Uint8Array;
}

/** The keys of an installation: one set that signs, and older ones that are still accepted. */
export interface KeyRing {
  readonly current: Keys;
  /** All sets, the current one first. */
  readonly all: readonly Keys[];
  find(id: string): Keys | undefined;
}

/** Derives the keys of a secret (HKDF, RFC 5869). Throws when it is shorter than 32 bytes. */
export function deriveKeys(secret: Uint8Array): Keys {
  if (secret.length < 32) {
    throw new Error(`AUTH_SECRET must have 32 bytes or more; it has ${secret.length}.`);
  }
  const derive = (purpose: string) =>
    new Uint8Array(hkdfSync("sha256", secret, "", `recofinement ${purpose}`, 32));
  const access = derive("access token");
  return {
    id: createHash("sha256").update(access).digest("base64url").slice(0, 8),
    access,
    refresh: derive("refresh token"),
    rateLimit: derive("rate limit"),
  };
}

/** The key ring of the current secret and of those before it. */
export function createKeyRing([current, ...previous]: Secrets): KeyRing {
  const keys = deriveKeys(current);
  const all = [keys, ...previous.map(deriveKeys)];
  const byId = new Map(all.map((each) => [each.id, each]));
  return { current: keys, all, find: (id) => byId.get(id) };
}

/** The current secret, and older ones whose tokens are still accepted. */
export type Secrets = readonly [current: Uint8Array, ...previous: Uint8Array[]];
