import { createHash, createHmac, randomBytes, randomUUID } from "node:crypto";

import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from "jose";
import { LRUCache } from "lru-cache";

import { AppError } from "../errors.ts";
import type { KeyRing, Keys } from "./keys.ts";

const issuer = "recofinement";
const audience = "recofinement-api";
const type = "at+jwt";
const accessTokenSeconds = 10 * 60;

/** Signs a short-lived access token (RFC 9068). It names user and session and grants nothing by itself. */
export async function signAccessToken(
  keys: Keys,
  { userId, sessionId }: { userId: string; sessionId: string },
  lifetimeSeconds = accessTokenSeconds,
): Promise<{ token: string; expiresAt: Date }> {
  const expiresAt = new Date(Math.floor(Date.now() / 1000 + lifetimeSeconds) * 1000);
  const token = await new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: "HS256", typ: type, kid: keys.id })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(userId)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(expiresAt)
    .sign(keys.access);
  return { token, expiresAt };
}

/** Says which session an access token belongs to; whether that still lives is for the database to say. */
export type AccessTokenVerifier = (token: string) => Promise<string>;

/**
 * Verifies access tokens by the key that each one names. Tokens that were found good are remembered,
 * so that the same signature is not computed at each call, on threads that password hashing needs too.
 */
export function createAccessTokenVerifier(ring: KeyRing): AccessTokenVerifier {
  const verified = new LRUCache<string, { sessionId: string; expiresAt: number }>({ max: 10_000 });
  return async (token) => {
    const known = verified.get(token);
    if (known && known.expiresAt > Date.now()) return known.sessionId;
    const found = await verifyAccessToken(ring, token);
    verified.set(token, found);
    return found.sessionId;
  };
}

async function verifyAccessToken(ring: KeyRing, token: string) {
  try {
    const { kid = "" } = decodeProtectedHeader(token);
    const keys = ring.find(kid);
    if (!keys) throw new errors.JWKSNoMatchingKey();
    const { payload } = await jwtVerify(token, keys.access, {
      algorithms: ["HS256"],
      typ: type,
      issuer,
      audience,
      requiredClaims: ["exp", "sub", "sid", "jti"],
    });
    const { sid, exp } = payload;
    if (typeof sid === "string" && exp !== undefined) {
      return { sessionId: sid, expiresAt: exp * 1000 };
    }
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw new AppError("TOKEN_EXPIRED", "The access token has expired; refresh the session.");
    }
    // A header that cannot be decoded is a TypeError of jose's.
    if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error;
  }
  throw new AppError("TOKEN_INVALID", "The access token is not valid; sign in again.");
}

/** A new token that says nothing and cannot be guessed: 256 random bits. */
export function createOpaqueToken(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * The one child of a refresh token. Derived, so that two uses of the same parent, in parallel or
 * after a lost answer, get the same child although only its hash is stored.
 */
export function childRefreshToken(keys: Keys, parent: string): string {
  return createHmac("sha256", keys.refresh).update(parent).digest("base64url");
}

/** What is stored of an opaque token. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
