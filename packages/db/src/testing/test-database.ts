import { randomUUID } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { openEmbedded } from "../embedded.ts";
import type { DatabaseHandle } from "../handle.ts";
import { openPostgres } from "../postgres.ts";
import { databaseUrl, onServer, testDatabaseUrl } from "./test-server.ts";
import { currentTemplate } from "./template.ts";

/**
 * A database of the caller's own, copied from the run's template (`useTemplate`). Closing the handle
 * removes it. `url` is there on PostgreSQL only, for tests that need connections of their own;
 * `poolSize`, the most connections of the handle, has a meaning there only.
 */
export async function createTestDatabase({ poolSize = 10 }: { poolSize?: number } = {}): Promise<
  DatabaseHandle & { url?: string }
> {
  const template = currentTemplate();
  return testDatabaseUrl
    ? copyOnServer(testDatabaseUrl, { template, poolSize })
    : copyDirectory(template);
}

async function copyOnServer(
  serverUrl: string,
  { template, poolSize }: { template: string; poolSize: number },
) {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await onServer(serverUrl, `create database ${name} template ${template}`);
  const url = databaseUrl(serverUrl, name);
  const handle = openPostgres({ url, poolSize });
  return {
    ...handle,
    url,
    async close() {
      await handle.close();
      await onServer(serverUrl, `drop database ${name} with (force)`);
    },
  };
}

async function copyDirectory(template: string) {
  const directory = await mkdtemp(path.join(tmpdir(), "recofinement-test-"));
  await cp(path.join(template, "database"), path.join(directory, "database"), { recursive: true });
  const handle = await openEmbedded(directory);
  return {
    ...handle,
    async close() {
      await handle.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
