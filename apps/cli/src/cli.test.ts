import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { type DatabaseLocation, openEmbedded, openMigrated } from "@recofinement/db";
import { createTestDatabase, testDatabaseUrl } from "@recofinement/db/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const main = path.join(import.meta.dirname, "main.ts");
const datasets = process.env["DATASETS_DIR"];
const movielens = datasets && path.join(datasets, "ml-latest-small");

let directory: string;
let location: DatabaseLocation;
let server: Awaited<ReturnType<typeof createTestDatabase>> | undefined;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "recofinement-cli-"));
  server = testDatabaseUrl ? await createTestDatabase() : undefined;
  location = { url: server?.url, directory: path.join(directory, "data") };
});
afterEach(async () => {
  await server?.close();
  await rm(directory, { recursive: true, force: true });
});

interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** Runs the command on a database of the test's own. */
function run(args: string[], { url, directory: dataDir } = location): Promise<Outcome> {
  const env = { ...process.env, DATA_DIR: dataDir, DATABASE_URL: url ?? "" };
  const nodeArgs = ["--conditions=@recofinement/source", main, ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, nodeArgs, { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

async function query(sql: string): Promise<unknown[]> {
  const database = await openMigrated(location);
  const { rows } = await database.query(sql);
  await database.close();
  return rows;
}

describe("the command", () => {
  test("names a format that is not there, and those that are", async () => {
    const { code, err } = await run(["import", "constructor", directory]);
    expect(code).toBe(1);
    expect(err).toBe('There is no format "constructor". Known are: movielens.\n');
  });

  test("says what is missing in a directory that is no MovieLens", async () => {
    const { code, err } = await run(["import", "movielens", directory]);
    expect(code).toBe(1);
    expect(err).toContain("movies.csv is missing");
  });

  test("says what a file lacks that is named like one of MovieLens", async () => {
    await writeFile(path.join(directory, "movies.csv"), "foo,bar\n1,2\n");
    await writeFile(path.join(directory, "ratings.csv"), "foo,bar\n1,2\n");
    const { code, err } = await run(["import", "movielens", directory]);
    expect(code).toBe(1);
    expect(err).toContain("movies.csv cannot be read: it has no column movieId, title, genres\n");
  });

  test("names a quotation mark that is never closed, and leaves nothing behind", async () => {
    await writeFile(path.join(directory, "movies.csv"), 'movieId,title,genres\n1,"Open,Drama\n');
    await writeFile(path.join(directory, "ratings.csv"), "userId,movieId,rating,timestamp\n");
    const { code, err } = await run(["import", "movielens", directory]);
    expect(code).toBe(1);
    expect(err).toMatch(/movies\.csv cannot be read: Quote Not Closed.*line 2/);
    expect(await query("select id from content")).toEqual([]);
  });

  test("gives a role to an account and takes it away, and says what it does not know", async () => {
    await run(["migrate"]);
    await query("insert into user_account (email, username) values ('ada@example.org', 'Ada')");
    const roles = () => query("select role from user_role order by role");
    const granted = await run(["user", "grant", " Ada@example.org ", "admin"]);
    expect(granted).toMatchObject({
      code: 0,
      out: expect.stringContaining('has the role "admin"'),
    });
    expect(await roles()).toEqual([{ role: "admin" }]);
    expect(await run(["user", "revoke", "ada@example.org", "admin"])).toMatchObject({ code: 0 });
    expect(await roles()).toEqual([]);
    const emperor = await run(["user", "grant", "ada@example.org", "emperor"]);
    expect(emperor.code).toBe(1);
    expect(emperor.err).toBe('There is no role "emperor". Roles are: admin, user.\n');
    const nobody = await run(["user", "grant", "x@example.org", "admin"]);
    expect(nobody.code).toBe(1);
    expect(nobody.err).toBe("No account has the address x@example.org.\n");
  });

  test("refuses a directory that another process has open", async () => {
    const embedded = { url: undefined, directory: path.join(directory, "data") };
    const other = await openEmbedded(embedded.directory);
    const { code, err } = await run(["migrate"], embedded);
    await other.close();
    expect(code).toBe(1);
    expect(err).toContain(`in use by another RecoFinement process (pid ${process.pid})`);
  });

  test("imports a small MovieLens, leaves out its bad lines with their numbers, and runs the engines", async () => {
    const small = path.join(directory, "small");
    await mkdir(small);
    await writeFile(
      path.join(small, "movies.csv"),
      'movieId,title,genres\n1,"Godfather, The (1972)",Crime|Drama\nx,Bad (1999),Drama\n2,Solaris,Sci-Fi\n',
    );
    await writeFile(
      path.join(small, "ratings.csv"),
      "userId,movieId,rating,timestamp\n1,1,4.5,964982703\n1,2,9,964982703\n1,3,4,964982703\n2,2,3,964982703\n",
    );
    const { code, out } = await run(["import", "movielens", small]);
    expect(out).toContain(
      "contents: 2 added, 0 there already\nratings: 2 by 2 users\nleft out: 3 lines\n",
    );
    expect(out).toMatch(/contents, line 3: movieId "x"/);
    expect(out).toMatch(/ratings, line 3: rating "9"/);
    expect(out).toMatch(/ratings, line 4: There is no content with the identifier 3\./);
    expect(code).toBe(0);
    const films = await query(
      "select title, year, popularity > 0 as ranked from content order by id",
    );
    expect(films).toEqual([
      { title: "The Godfather", year: 1972, ranked: true },
      { title: "Solaris", year: null, ranked: true },
    ]);
  });

  test.skipIf(!movielens || !existsSync(movielens))(
    "imports the whole of MovieLens, twice with one result (needs DATASETS_DIR)",
    { timeout: 120_000 },
    async () => {
      const first = await run(["import", "movielens", movielens ?? "", "--no-engines"]);
      expect(first.out).toContain("ratings: 100836 by 610 users\nleft out: 0 lines\n");
      const second = await run(["import", "movielens", movielens ?? "", "--no-engines"]);
      expect(second.out).toContain(
        "contents: 0 added, 9742 there already\nratings: 100836 by 610 users\n",
      );
      const counts = await query(
        "select count(*)::int as films, sum(rating_count)::int as ratings from content",
      );
      expect(counts).toEqual([{ films: 9742, ratings: 100836 }]);
    },
  );
});
