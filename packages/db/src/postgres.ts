import pg from "pg";

import { isDamaging } from "./database-errors.ts";
import { createHandle, type DatabaseHandle } from "./handle.ts";
import { sessionSettings } from "./session-settings.ts";

/** How to reach and use PostgreSQL. Times are in milliseconds. */
export interface PostgresOptions {
  url: string;
  /** Connections of this process at most. */
  poolSize?: number;
  /** Off for migrations and imports, whose statements may take minutes. */
  timeouts?: boolean;
}

const statementTimeout = 3_000;
// Above statementTimeout, so that only a silent network ever triggers it: the driver's timeout
// leaves a query running on the server and the connection in an unknown state.
const queryTimeout = 5_000;

/** Opens a pool on PostgreSQL 15 or later; connections are made at the first query. */
export function openPostgres({
  url,
  poolSize = 10,
  timeouts = true,
}: PostgresOptions): DatabaseHandle {
  const settings = {
    ...sessionSettings,
    jit: "off",
    ...(timeouts && {
      statement_timeout: `${statementTimeout}`,
      lock_timeout: "1000",
      idle_in_transaction_session_timeout: "5000",
    }),
  };
  const { address, options } = splitOptions(url);
  const pool = new pg.Pool({
    connectionString: address,
    max: poolSize,
    connectionTimeoutMillis: 2_000,
    keepAlive: true,
    application_name: "recofinement",
    // Ours last: of two values for one setting the last one counts.
    options: [options, ...Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)]
      .join(" ")
      .trim(),
    ...(timeouts && { query_timeout: queryTimeout }),
  });
  guardConnections(pool);
  return createHandle(pool, { embedded: false, release: async () => undefined });
}

/** Takes `options` out of an address, where it would replace the ones that we depend on. */
function splitOptions(url: string): { address: string; options: string } {
  const address = new URL(url);
  const options = address.searchParams.get("options") ?? "";
  for (const name of ["options", "statement_timeout", "query_timeout", "lock_timeout"]) {
    address.searchParams.delete(name);
  }
  return { address: address.toString(), options };
}

/**
 * Makes a pool survive broken connections. Without listeners an idle or a checked-out connection
 * that breaks would end the process; and a damaged one would go back to the pool.
 */
export function guardConnections(pool: pg.Pool): void {
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    discardWhenDamaged(client);
  });
}

/**
 * Ends a connection at the first error after which its state is unknown, so that the pool drops it
 * at release in place of handing it, perhaps inside someone's transaction, to the next caller.
 */
function discardWhenDamaged(client: pg.PoolClient): void {
  const query = client.query;
  Object.defineProperty(client, "query", {
    value(...args: unknown[]) {
      const result: unknown = Reflect.apply(query, client, args);
      if (result instanceof Promise) {
        result.catch((error: unknown) => {
          if (isDamaging(error)) void client.end().catch(() => undefined);
        });
      }
      return result;
    },
  });
}
