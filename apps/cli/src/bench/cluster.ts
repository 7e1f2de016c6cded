import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import pg from "pg";

import { NotStoppedError } from "./closers.ts";
import { freePort } from "./free-port.ts";
import { openLogFile } from "./log-file.ts";
import { findPostgres, unprivileged } from "./postgres-programs.ts";

/** A private PostgreSQL server on loopback, with a database that nobody else uses. */
export interface Cluster {
  readonly url: string;
  /** Stops the server and removes its files. */
  close(): Promise<void>;
}

/**
 * The life of a cluster: it lasts until standard input ends, and so no longer than the benchmark,
 * however that ends. Arguments: directory of the programs, port, settings; input: the password.
 */
const lifeOfCluster = `
read -r password
directory=$(mktemp -d "\${TMPDIR:-/tmp}/recofinement-bench-XXXXXX") || exit 1
trap 'rm -rf "$directory"' EXIT
programs=$1 port=$2
shift 2
printf '%s' "$password" >"$directory/password"
"$programs/initdb" -D "$directory/data" -U postgres -A scram-sha-256 --pwfile="$directory/password" \
  --encoding=UTF8 --no-locale --no-sync || exit 1
"$programs/postgres" -D "$directory/data" -p "$port" "$@" &
cat >/dev/null
# INT ends it at once, but is lost on a server that has only just begun; TERM is not.
kill -TERM $!
kill -INT $!
wait $!
`;

/** No durability, since nothing has to outlive the run, and no vacuum that starts by itself. */
const settings = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "shared_buffers=256MB",
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "autovacuum=off",
].flatMap((setting) => ["-c", setting]);

const startAttempts = 300;
const attemptInterval = 100;
const stopDeadline = 20_000;

/**
 * Starts a cluster in a temporary directory.
 * @throws NoPostgresError where this machine has no PostgreSQL that can be started
 */
export async function startCluster(signal: AbortSignal): Promise<Cluster> {
  const programs = findPostgres();
  const port = await freePort();
  const password = randomBytes(24).toString("base64url");
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const [command, ...rest] = [...unprivileged(), "sh", "-c", lifeOfCluster, "sh"];
  const log = openLogFile();
  const life = spawn(command, [...rest, programs, `${port}`, ...settings], {
    // The user postgres may not be allowed into ours.
    cwd: "/",
    // Its own group: Ctrl-C is for the benchmark, which stops its servers before their database.
    detached: true,
    stdio: ["pipe", log.descriptor, log.descriptor],
  });
  life.stdin?.on("error", () => undefined).write(`${password}\n`);
  const close = async () => {
    await stop(life);
    log.close();
  };
  try {
    await untilReady({ url, life, signal });
    return { url, close };
  } catch (error) {
    const text = log.tail();
    await close();
    throw signal.aborted
      ? error
      : new Error(`PostgreSQL did not start:\n${text}`, { cause: error });
  }
}

async function untilReady({
  url,
  life,
  signal,
}: {
  url: string;
  life: ChildProcess;
  signal: AbortSignal;
}): Promise<void> {
  for (let attempt = 0; attempt < startAttempts && life.exitCode === null; attempt++) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return await client.end();
    } catch {
      await sleep(attemptInterval, undefined, { signal });
    }
  }
  throw new Error("It cannot be reached.");
}

async function stop(life: ChildProcess): Promise<void> {
  if (life.exitCode !== null || life.signalCode !== null || life.pid === undefined) return;
  const { pid } = life;
  const ended = once(life, "exit");
  let isKilled = false;
  const last = setTimeout(() => {
    isKilled = true;
    // Its whole group, since it is not the server itself.
    process.kill(-pid, "SIGKILL");
  }, stopDeadline);
  life.stdin?.end();
  await ended;
  clearTimeout(last);
  if (!isKilled) return;
  throw new NotStoppedError(
    "PostgreSQL had to be killed; its files are left in the temporary directory.",
  );
}
