import { createHash, hkdfSync, randomBytes, randomUUID } from "node:crypto";

import { SignJWT } from "jose";

/** What access tokens are signed with, as the API derives it from the installation's secret. */
export interface AccessKeys {
  /** AUTH_SECRET of the server. */
  readonly secret: string;
  readonly accessKey: Uint8Array;
  readonly accessKeyId: string;
}

/** Long enough for any run: an installation's own tokens last ten minutes. */
const lifetime = "2h";

/** A fresh secret and the key that follows from it (HKDF, RFC 5869). */
export function createKeys(): AccessKeys {
  const secret = randomBytes(32).toString("base64");
  const purpose = "recofinement access token";
  const accessKey = new Uint8Array(hkdfSync("sha256", secret, "", purpose, 32));
  const accessKeyId = createHash("sha256").update(accessKey).digest("base64url").slice(0, 8);
  return { secret, accessKey, accessKeyId };
}

/** Signs an access token that differs from the API's own in its lifetime only. */
export function signToken(
  { accessKey, accessKeyId }: AccessKeys,
  { userId, sessionId }: { userId: string; sessionId: string },
): Promise<string> {
  return new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid: accessKeyId })
    .setIssuer("recofinement")
    .setAudience("recofinement-api")
    .setSubject(userId)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(lifetime)
    .sign(accessKey);
}
