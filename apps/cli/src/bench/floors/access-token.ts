import { jwtVerify } from "jose";

/** Verifies an access token as the API does; returns when it ends, in seconds since 1970. */
export async function verifyToken(accessKey: Uint8Array, token: string): Promise<number> {
  const { payload } = await jwtVerify(token, accessKey, {
    algorithms: ["HS256"],
    typ: "at+jwt",
    issuer: "recofinement",
    audience: "recofinement-api",
    requiredClaims: ["exp", "sub", "sid", "jti"],
  });
  return payload.exp ?? 0;
}
