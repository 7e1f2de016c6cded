import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

import { type DatabaseHandle, openMigrated } from "@recofinement/db";
import { z } from "zod";

import type { Progress } from "../progress.ts";
import { Closers } from "./closers.ts";
import { startCluster } from "./cluster.ts";
import { addContents, addUsers, settle } from "./fill.ts";
import { measureLogins } from "./logins.ts";
import { connectionCount, measureServers } from "./measure.ts";
import { pointReads } from "./point-read.ts";
import type { Result } from "./report.ts";
import { type ServerName, startServer } from "./servers.ts";
import { measureSessionCheck } from "./session-check.ts";
import { summarise } from "./summary.ts";
import { type AccessKeys, createKeys, signToken } from "./tokens.ts";

/** How much is measured. */
export interface RunOptions {
  readonly contents: number;
  readonly users: number;
  readonly rounds: number;
  readonly isShort: boolean;
  readonly progress: Progress;
  /** Ends the run early; everything is stopped and removed as at its end. */
  readonly signal: AbortSignal;
}

const settleMilliseconds = 1_000;

/**
 * Runs the benchmark from an empty machine to its result, and leaves nothing behind.
 * @throws NoPostgresError where it cannot run; whatever aborted `signal` when it was aborted
 */
export async function runBenchmark(options: RunOptions): Promise<Result> {
  const { contents, users, rounds, isShort, progress, signal } = options;
  const load = os.loadavg()[0] ?? 0;
  const closers = new Closers();
  try {
    const { url: databaseUrl } = await closers.own(startCluster(signal));
    const keys = createKeys();
    const { tokens, pg } = await prepare(databaseUrl, keys, options);
    const settings = { databaseUrl, keys, token: tokens[0] ?? "" };
    const start = (name: ServerName) => closers.own(startServer(name, settings, signal));
    const servers = {
      f1: await start("f1"),
      f2: await start("f2"),
      f2Again: await start("f2Again"),
      app: await start("app"),
    };
    await sleep(settleMilliseconds, undefined, { signal });
    const idleMemory = await servers.app.memory();
    const samples = await measureServers({
      servers,
      rounds,
      nextRequest: pointReads(tokens, contents),
      signal,
      onStep: (part, done, total) => progress.report(part, done, total),
    });
    const logins = await measureLogins({
      server: servers.app,
      nextRequest: pointReads(tokens, contents),
      signal,
      onStep: (done, total) => progress.report("sign-ins", done, total),
    });
    const sessionCheck = await measureSessionCheck({ databaseUrl, keys, tokens, signal });
    return {
      circumstances: {
        cpu: describeCpu(),
        node: process.versions.node,
        pg,
        load,
        contents,
        tokens: users,
        connections: connectionCount,
        rounds,
        isShort,
      },
      summary: summarise(samples),
      logins,
      sessionCheck,
      idleMemory,
    };
  } finally {
    await closers.closeAll();
  }
}

/** Fills the database; returns an access token for each user and the version of PostgreSQL. */
async function prepare(
  url: string,
  keys: AccessKeys,
  { contents, users, progress, signal }: RunOptions,
): Promise<{ tokens: string[]; pg: string }> {
  const database = await openMigrated({ url, directory: "" }, { timeouts: false });
  try {
    await addContents(database, {
      count: contents,
      onBatch(done) {
        signal.throwIfAborted();
        progress.report("contents", done, contents);
      },
    });
    const signedIn = await addUsers(database, users);
    await settle(database);
    const tokens = await Promise.all(signedIn.map((user) => signToken(keys, user)));
    return { tokens, pg: await readVersion(database) };
  } finally {
    await database.close();
  }
}

const Versions = z.tuple([z.object({ server_version: z.string() })]);

async function readVersion(database: DatabaseHandle): Promise<string> {
  const { rows } = await database.query("show server_version");
  return Versions.parse(rows)[0].server_version;
}

function describeCpu(): string {
  const cpus = os.cpus();
  return `${cpus[0]?.model.trim() ?? "unknown"} x ${cpus.length}`;
}
