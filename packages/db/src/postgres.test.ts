import { sql } from "kysely";
import pg from "pg";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { isUnavailable } from "./database-errors.ts";
import { createHandle, type DatabaseHandle } from "./handle.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";
import { guardConnections, openPostgres } from "./postgres.ts";
import { openSilentProxy } from "./testing/silent-proxy.ts";
import { databaseUrl, onServer, testDatabaseUrl } from "./testing/test-server.ts";

/** Faults and races mean nothing on the embedded database, which has one connection and no timeouts. */
describe.skipIf(!testDatabaseUrl)("PostgreSQL", () => {
  const name = `faults_${process.pid}`;
  const serverUrl = testDatabaseUrl ?? "";
  const url = testDatabaseUrl ? databaseUrl(testDatabaseUrl, name) : "";
  let handle: DatabaseHandle;

  beforeAll(async () => {
    await onServer(serverUrl, `create database ${name}`);
    handle = openPostgres({ url, poolSize: 2 });
  });
  afterAll(async () => {
    await handle.close();
    await onServer(serverUrl, `drop database ${name} with (force)`);
  });

  test("processes that migrate together apply each migration once", async () => {
    const processes = Array.from({ length: 4 }, () => openPostgres({ url, timeouts: false }));
    const applied = await Promise.all(processes.map((one) => migrate(one)));
    expect(applied.flat()).toEqual(Object.keys(migrations));
    await Promise.all(processes.map((one) => one.close()));
  });

  test("waiting for a lock and idling in a transaction are limited by the server", async () => {
    const { rows } = await sql`select current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle`.execute(handle.db);
    expect(rows).toEqual([{ lock: "1s", idle: "5s" }]);
  });

  test("options in the address add to ours and do not replace them", async () => {
    const address = `${url}?options=-c%20search_path%3Dpg_catalog&statement_timeout=1`;
    const own = openPostgres({ url: address, poolSize: 1 });
    const { rows } = await sql`select current_setting('statement_timeout') as timeout,
      current_setting('search_path') as path`.execute(own.db);
    await own.close();
    expect(rows).toEqual([{ timeout: "3s", path: "pg_catalog" }]);
  });

  test("the server's timeout ends a statement before the driver's does, and the connection survives", async () => {
    await expect(sql`select pg_sleep(30)`.execute(handle.db)).rejects.toMatchObject({
      code: "57014",
    });
    const { rows: after } = await sql`select 1 as one`.execute(handle.db);
    expect(after).toEqual([{ one: 1 }]);
  });

  test("a backend that dies under a checked-out client fails the query, not the process", async () => {
    const started = handle.db.connection().execute(async (connection) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(
        connection,
      );
      await onServer(serverUrl, `select pg_terminate_backend(${rows[0]?.pid})`);
      await sleep(100);
      return sql`select 1`.execute(connection);
    });
    await expect(started).rejects.toThrow(/terminat|connection|not queryable/i);
    const results = await Promise.all(
      Array.from({ length: 10 }, () => sql`select 1 as one`.execute(handle.db)),
    );
    expect(results.every((result) => result.rows.length === 1)).toBe(true);
  });

  test("a backend that dies while nobody uses it fails nothing, and not the process", async () => {
    const own = openPostgres({ url, poolSize: 1 });
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(own.db);
    await onServer(serverUrl, `select pg_terminate_backend(${rows[0]?.pid})`);
    await sleep(100);
    expect((await sql`select 1 as one`.execute(own.db)).rows).toEqual([{ one: 1 }]);
    await own.close();
  });

  test("nobody waits longer than two seconds for a connection that others have", async () => {
    const own = openPostgres({ url, poolSize: 1 });
    await own.db.connection().execute(async () => {
      const started = performance.now();
      const waiting = sql`select 1`.execute(own.db);
      await expect(waiting).rejects.toSatisfy(isUnavailable);
      expect(performance.now() - started).toBeLessThan(4_000);
    });
    await own.close();
  });

  test("a connection is kept alive, so that a peer that is gone is noticed", async () => {
    const keepAlive = vi.spyOn(Socket.prototype, "setKeepAlive");
    const own = openPostgres({ url, poolSize: 1 });
    await sql`select 1`.execute(own.db);
    expect(keepAlive).toHaveBeenCalledWith(true, expect.anything());
    keepAlive.mockRestore();
    await own.close();
  });

  test("a client whose query timed out in the driver is not given to the next caller", async () => {
    const pool = new pg.Pool({ connectionString: url, max: 1, query_timeout: 200 });
    guardConnections(pool);
    const silent = createHandle(pool, { embedded: false, release: async () => undefined });
    const pid = async () => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(
        silent.db,
      );
      return rows[0]?.pid;
    };
    const before = await pid();
    await expect(sql`select pg_sleep(1)`.execute(silent.db)).rejects.toThrow(/timeout/i);
    expect(await pid()).not.toBe(before);
    await silent.close();
  });

  test("a network that falls silent costs one time limit, and the pool recovers by itself", async () => {
    const direct = new URL(url);
    const proxy = await openSilentProxy({
      host: direct.hostname,
      port: Number(direct.port || 5432),
    });
    direct.port = `${proxy.port}`;
    const distant = openPostgres({ url: direct.toString(), poolSize: 1 });
    const ask = () => sql`select 1 as one`.execute(distant.db);
    expect((await ask()).rows).toHaveLength(1);
    proxy.setSilent(true);
    const started = performance.now();
    await expect(ask()).rejects.toThrow(/timeout/i);
    expect(performance.now() - started).toBeGreaterThan(4_000);
    proxy.setSilent(false);
    expect((await ask()).rows).toHaveLength(1);
    await distant.close();
    await proxy.close();
  });
});
