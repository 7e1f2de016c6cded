import { randomUUID } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { openEmbedded } from "../embedded.ts";
import type { DatabaseHandle } from "../handle.ts";
import { openPostgres } from "../postgres.ts";
import { currentTemplate } from "./template.ts";

/** The server on which tests make their databases; unset, they run on the embedded database. */
export const testDatabaseUrl = process.env["TEST_DATABASE_URL"];

/**
 * A database of the caller's own, copied from the run's template (`useTemplate`). Closing the handle
 * removes it. `url` is there on PostgreSQL only, for tests that need connections of their own.
 */
export async function createTestDatabase(): Promise<DatabaseHandle & { url?: string }> {
  const template = currentTemplate();
  return testDatabaseUrl
    ? copyOnServer(testDatabaseUrl, template)
    : copyDirectory(template);
}

async function copyOnServer(serverUrl: string, template: string) {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await onServer(serverUrl, `create database ${name} template ${template}`);
  const url = databaseUrl(serverUrl, name);
  const handle = openPostgres({ url });
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

/** The address of another database on the same server. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

/** Runs one statement on the server, outside any database under test. */
export async function onServer(serverUrl: string, statement: string): Promise<void> {
  const server = openPostgres({ url: serverUrl, poolSize: 1, timeouts: false });
  try {
    await server.query(statement);
  } finally {
    await server.close();
  }
}
