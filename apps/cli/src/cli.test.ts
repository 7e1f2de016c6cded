import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { type DatabaseLocation, openEmbedded, openMigrated } from "@recofinement/db";
import { createTestDatabase, testDatabaseUrl } from "@recofinement/db/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const main = path.join(import.meta.dirname, "main.ts");

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
    expect(err).toBe(
      'There is no format "constructor". Known are: movielens, goodbooks, play-store, steam, netflix, anime, tracks, episodes, recofinement.\n',
    );
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

  test("names a file that is empty, and leaves nothing behind", async () => {
    await writeFile(path.join(directory, "movies.csv"), "movieId,title,genres\n1,Film,Drama\n");
    await writeFile(path.join(directory, "ratings.csv"), "");
    const { code, err } = await run(["import", "movielens", directory]);
    expect(code).toBe(1);
    expect(err).toContain("ratings.csv cannot be read: it is empty, and has not even a header\n");
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

  test("lists jobs, and has one tried again that has failed", async () => {
    await run(["jobs", "list"]);
    await query(`insert into pgboss.job (name, data, output)
      values ('mail.send', '{}', '{"message": "no mail server"}')`);
    await query("update pgboss.job set state = 'failed' where name = 'mail.send'");
    const { code, out } = await run(["jobs", "list", "--state", "failed"]);
    expect(code).toBe(0);
    expect(out).toMatch(/mail\.send +failed .* no mail server/);
    const [id = ""] = /[\da-f-]{36}/.exec(out) ?? [];
    expect(await run(["jobs", "retry", id])).toMatchObject({ code: 0 });
    const again = await run(["jobs", "retry", id]);
    expect(again).toMatchObject({
      code: 1,
      err: "Only a job that has failed can be tried again.\n",
    });
    expect((await run(["jobs", "retry", "7"])).err).toContain("the id of a job");
  });

  test("runs one engine by its name, and says which there are", async () => {
    const { code, out } = await run(["engines", "run", "popularity"]);
    expect({ code, out }).toEqual({ code: 0, out: "popularity: 0 contents\n" });
    const wrong = await run(["engines", "run", "luck"]);
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain("popularity, content, collaborative, users, groups");
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
      "contents: 2 added, 0 completed, 0 unchanged, 0 merged\nusers: 2 added, 0 matched\n" +
        "interactions: 2 added, 0 changed, 0 unchanged\nleft out: 3 lines\n",
    );
    expect(out).toContain('movieId is no positive integer: 1\n    movies.csv, line 3: "x"');
    expect(out).toContain('not 0.5 to 5 in halves: 1\n    ratings.csv, line 3: "9"');
    expect(out).toContain('no content with this identifier: 1\n    ratings.csv, line 4: "3"');
    expect(code).toBe(0);
    const films = await query(
      "select title, year, popularity > 0 as ranked from content order by id",
    );
    expect(films).toEqual([
      { title: "The Godfather", year: 1972, ranked: true },
      { title: "Solaris", year: null, ranked: true },
    ]);
  });

  test("previews an import, and writes down every line that is left out", async () => {
    const small = path.join(directory, "small");
    const rejected = path.join(directory, "rejected.csv");
    await mkdir(small);
    const lines = ["movieId,title,genres", "1,Solaris (1972),Drama", '=1+1,"A ""B"", C",Drama', ""];
    await writeFile(path.join(small, "movies.csv"), lines.join("\n"));
    await writeFile(path.join(small, "ratings.csv"), "userId,movieId,rating,timestamp\n");
    const { out } = await run(["import", "movielens", small, "--dry-run", "--rejected", rejected]);
    expect(out).toMatch(
      /^Nothing was changed.*\ncontents: 1 added, .*\n  added: Solaris \(1972\)\n/,
    );
    expect(await query("select id from content")).toEqual([]);
    expect(await readFile(rejected, "utf8")).toBe(
      "file,line,reason,value\nmovies.csv,3,movieId is no positive integer,'=1+1\n",
    );
  });

  test("writes what is left out to a new file only, which goes when the import fails", async () => {
    const movies = path.join(directory, "movies.csv");
    await writeFile(movies, "movieId,title,genres\n1,Solaris (1972),Drama\n");
    await writeFile(path.join(directory, "ratings.csv"), "");
    const imports = (rejected: string) =>
      run(["import", "movielens", directory, "--rejected", path.join(directory, rejected)]);
    const existing = await imports("movies.csv");
    expect(existing.code).toBe(1);
    expect(existing.err).toMatch(
      /movies\.csv cannot be written: it is there already\. Name a file/,
    );
    expect(await readFile(movies, "utf8")).toContain("Solaris");
    expect((await imports("none/x.csv")).err).toMatch(/there is no such directory\. Make it first/);
    for (const time of ["first", "second"]) {
      expect((await imports("new.csv")).err, time).toContain("ratings.csv cannot be read");
    }
  });
});
