import { randomBytes } from "node:crypto";

import { deriveKeys, signAccessToken, type Keys } from "@recofinement/api/testing";

/** What access tokens are signed with, and the secret that it is derived from. */
export interface AccessKeys extends Keys {
  /** AUTH_SECRET of the server. */
  readonly secret: string;
}

/** Long enough for any run: an installation's own tokens last ten minutes. */
const lifetimeSeconds = 2 * 60 * 60;

/** A fresh secret and the keys that follow from it. */
export function createKeys(): AccessKeys {
  const secret = randomBytes(32).toString("base64");
  return { secret, ...deriveKeys(new TextEncoder().encode(secret)) };
}

/** Signs an access token that differs from an installation's own in its lifetime only. */
export async function signToken(
  keys: AccessKeys,
  owner: { userId: string; sessionId: string },
): Promise<string> {
  return (await signAccessToken(keys, owner, lifetimeSeconds)).token;
}
