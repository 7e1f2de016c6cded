import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { openEmbedded } from "../embedded.ts";
import type { DatabaseHandle } from "../handle.ts";
import { openPostgres } from "../postgres.ts";
import { databaseUrl, onServer, testDatabaseUrl } from "./test-server.ts";

const variable = "RECOFINEMENT_TEST_TEMPLATE";

interface Template {
  /** Database name on PostgreSQL, directory of the embedded database. */
  readonly name: string;
  drop(): Promise<void>;
}

/** Makes a database once, prepared by `prepare`, that test databases are then copied from. */
export async function createTemplate(
  prepare: (handle: DatabaseHandle) => Promise<unknown>,
): Promise<Template> {
  const template = testDatabaseUrl ? await onPostgres(testDatabaseUrl) : await inDirectory();
  try {
    await prepare(template.handle);
  } finally {
    await template.handle.close();
  }
  return template;
}

/** Makes a template and hands it to the test processes of this run; returns the teardown. */
export async function useTemplate(
  prepare: (handle: DatabaseHandle) => Promise<unknown>,
): Promise<() => Promise<void>> {
  const { name, drop } = await createTemplate(prepare);
  process.env[variable] = name;
  return drop;
}

/** The template that this run's tests copy. */
export function currentTemplate(): string {
  const name = process.env[variable];
  if (!name)
    throw new Error("There is no template database: call useTemplate() in a global setup.");
  return name;
}

async function onPostgres(serverUrl: string) {
  const name = `template_${randomUUID().replaceAll("-", "")}`;
  await onServer(serverUrl, `create database ${name}`);
  const handle = openPostgres({ url: databaseUrl(serverUrl, name), poolSize: 2, timeouts: false });
  const drop = () => onServer(serverUrl, `drop database if exists ${name} with (force)`);
  return { name, handle, drop };
}

async function inDirectory() {
  const name = await mkdtemp(path.join(tmpdir(), "recofinement-template-"));
  const handle = await openEmbedded(name);
  return { name, handle, drop: () => rm(name, { recursive: true, force: true }) };
}
