import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Config } from "./config.ts";

type Secrets = readonly [current: Uint8Array, ...previous: Uint8Array[]];

/**
 * The secrets that keys are derived from, the one that signs first: the configured one or, for an
 * embedded database, one that is made at the first start and kept beside the data, readable by its
 * owner only.
 */
export async function loadAuthSecrets({
  authSecret,
  previousAuthSecrets,
  dataDir,
}: Pick<Config, "authSecret" | "previousAuthSecrets" | "dataDir">): Promise<Secrets> {
  const encode = (text: string) => new TextEncoder().encode(text);
  const current = authSecret ?? (await keptSecret(dataDir));
  return [encode(current), ...previousAuthSecrets.map(encode)];
}

async function keptSecret(directory: string): Promise<string> {
  const file = path.join(directory, "auth-secret");
  const fresh = randomBytes(32).toString("base64");
  // "wx" leaves an existing secret alone: replacing it would sign everybody out.
  await writeFile(file, fresh, { flag: "wx", mode: 0o600 }).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
  return readFile(file, "utf8");
}
