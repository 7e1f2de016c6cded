import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * The secret that tokens are signed with: the configured one or, for an embedded database, one that
 * is made at the first start and kept beside the data, readable by its owner only.
 */
export async function loadAuthSecret({
  authSecret,
  dataDir,
}: {
  authSecret: string | undefined;
  dataDir: string;
}): Promise<Uint8Array> {
  if (authSecret !== undefined) return new TextEncoder().encode(authSecret);
  const file = path.join(dataDir, "auth-secret");
  const fresh = randomBytes(32).toString("base64");
  // "wx" leaves an existing secret alone: replacing it would sign everybody out.
  await writeFile(file, fresh, { flag: "wx", mode: 0o600 }).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
  return new TextEncoder().encode(await readFile(file, "utf8"));
}
