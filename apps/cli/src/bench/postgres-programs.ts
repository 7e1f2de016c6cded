import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

/** The benchmark cannot run on this machine; the message says why. */
export class NoPostgresError extends Error {
  override name = "NoPostgresError";
}

const debianPlace = "/usr/lib/postgresql";

/** The directory of `initdb` and `postgres`: the newest version that Debian has, or what PATH names. */
export function findPostgres(): string {
  const versions = existsSync(debianPlace) ? readdirSync(debianPlace) : [];
  const directories = versions
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => path.join(debianPlace, version, "bin"));
  const found = [...directories, ...onPath()].find((directory) =>
    ["initdb", "postgres"].every((program) => existsSync(path.join(directory, program))),
  );
  if (found !== undefined) return found;
  throw new NoPostgresError(
    `There is no PostgreSQL server: neither in ${debianPlace} nor on PATH are initdb and postgres.`,
  );
}

function onPath(): string[] {
  try {
    const program = execFileSync("sh", ["-c", "command -v initdb"], { encoding: "utf8" }).trim();
    return [path.dirname(program)];
  } catch {
    return [];
  }
}

/** What a command has to begin with so that PostgreSQL, which refuses root, agrees to run. */
export function unprivileged(): string[] {
  if (process.getuid?.() !== 0) return [];
  try {
    execFileSync("runuser", ["-u", "postgres", "--", "true"], { stdio: "ignore" });
  } catch {
    throw new NoPostgresError(
      "PostgreSQL does not run as root, and runuser cannot change to the user postgres.",
    );
  }
  return ["runuser", "-u", "postgres", "--"];
}
