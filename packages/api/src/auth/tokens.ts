import { createHash, createHmac, hkdfSync, randomBytes, randomUUID } from "node:crypto";

import { errors, jwtVerify, SignJWT } from "jose";

import { AppError } from "../errors.ts";

/** Keys of this installation, one per purpose, all derived from its one secret. */
export interface TokenKeys {
  readonly accessKey: Uint8Array;
  readonly accessKeyId: string;
  readonly refreshKey: Uint8Array;
}

const issuer = "recofinement";
const audience = "recofinement-api";
const type = "at+jwt";
const accessTokenSeconds = 10 * 60;

/** Derives the keys (HKDF, RFC 5869). Throws when the secret is shorter than 32 bytes. */
export function deriveKeys(secret: Uint8Array): TokenKeys {
  if (secret.length < 32) {
    throw new Error(`AUTH_SECRET must have 32 bytes or more; it has ${secret.length}.`);
  }
  const derive = (purpose: string) =>
    new Uint8Array(hkdfSync("sha256", secret, "", `recofinement ${purpose}`, 32));
  const accessKey = derive("access token");
  return {
    accessKey,
    accessKeyId: createHash("sha256").update(accessKey).digest("base64url").slice(0, 8),
    refreshKey: derive("refresh token"),
  };
}

/** Signs a short-lived access token (RFC 9068). It names user and session and grants nothing by itself. */
export async function signAccessToken(
  keys: TokenKeys,
  { userId, sessionId }: { userId: string; sessionId: string },
  lifetimeSeconds = accessTokenSeconds,
): Promise<{ token: string; expiresAt: Date }> {
  const expiresAt = new Date(Math.floor(Date.now() / 1000 + lifetimeSeconds) * 1000);
  const token = await new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: "HS256", typ: type, kid: keys.accessKeyId })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(userId)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(expiresAt)
    .sign(keys.accessKey);
  return { token, expiresAt };
}

/** The session that an access token belongs to; whether that still lives is for the database to say. */
export async function verifyAccessToken(keys: TokenKeys, token: string): Promise<string> {
  try {
    const { payload } = await jwtVerify(token, keys.accessKey, {
      algorithms: ["HS256"],
      typ: type,
      issuer,
      audience,
      requiredClaims: ["exp", "sub", "sid", "jti"],
    });
    if (typeof payload["sid"] === "string") return payload["sid"];
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw new AppError("TOKEN_EXPIRED", "The access token has expired; refresh the session.");
    }
    if (!(error instanceof errors.JOSEError)) throw error;
  }
  throw new AppError("TOKEN_INVALID", "The access token is not valid; sign in again.");
}

/** A new refresh token: 256 random bits. */
export function createRefreshToken(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * The one child of a refresh token. Derived, so that two uses of the same parent, in parallel or
 * after a lost answer, get the same child although only its hash is stored.
 */
export function childRefreshToken(keys: TokenKeys, parent: string): string {
  return createHmac("sha256", keys.refreshKey).update(parent).digest("base64url");
}

/** What is stored of a refresh token. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
