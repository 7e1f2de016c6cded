import { openPostgres } from "../postgres.ts";

/** The server on which tests make their databases; unset, they run on the embedded database. */
export const testDatabaseUrl = process.env["TEST_DATABASE_URL"];

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
