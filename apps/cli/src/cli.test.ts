import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { openEmbedded } from "@recofinement/db";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const main = path.join(import.meta.dirname, "main.ts");
const datasets = process.env["DATASETS_DIR"];
const movielens = datasets && path.join(datasets, "ml-latest-small");

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "recofinement-cli-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Runs the command on an embedded database of the test's own. */
function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, DATA_DIR: path.join(directory, "data"), DATABASE_URL: "" };
  return new Promise((resolve) => {
    execFile(process.execPath, ["--conditions=@recofinement/source", main, ...args], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

describe("the command", () => {
  test("names a format that is not there, and those that are", async () => {
    const { code, err } = await run("import", "opera", directory);
    expect(code).toBe(1);
    expect(err).toBe('There is no format "opera". Known are: movielens.\n');
  });

  test("says what is missing in a directory that is no MovieLens", async () => {
    const { code, err } = await run("import", "movielens", directory);
    expect(code).toBe(1);
    expect(err).toContain("movies.csv is missing");
  });

  test("refuses a directory that another process has open", async () => {
    const other = await openEmbedded(path.join(directory, "data"));
    const { code, err } = await run("migrate");
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
    const { code, out } = await run("import", "movielens", small);
    expect(out).toContain("contents: 2 added, 0 there already\nratings: 2 by 2 users\nleft out: 3 lines\n");
    expect(out).toMatch(/contents, line 3: movieId "x"/);
    expect(out).toMatch(/ratings, line 3: rating "9"/);
    expect(out).toMatch(/ratings, line 4: There is no content with the identifier 3\./);
    expect(code).toBe(0);
    const database = await openEmbedded(path.join(directory, "data"));
    const { rows } = await database.query("select title, year, popularity > 0 as ranked from content order by id");
    await database.close();
    expect(rows).toEqual([
      { title: "The Godfather", year: 1972, ranked: true },
      { title: "Solaris", year: null, ranked: true },
    ]);
  });

  test.skipIf(!movielens || !existsSync(movielens))(
    "imports the whole of MovieLens, twice with one result (needs DATASETS_DIR)",
    { timeout: 120_000 },
    async () => {
      const first = await run("import", "movielens", movielens ?? "", "--no-engines");
      expect(first.out).toContain("ratings: 100836 by 610 users\nleft out: 0 lines\n");
      const second = await run("import", "movielens", movielens ?? "", "--no-engines");
      expect(second.out).toContain("contents: 0 added, 9742 there already\nratings: 100836 by 610 users\n");
      const database = await openEmbedded(path.join(directory, "data"));
      const { rows } = await database.query(`
        select count(*)::int as films, sum(rating_count)::int as ratings from content
        where id in (select content_id from content_identifier where source = 'movielens')`);
      await database.close();
      expect(rows).toEqual([{ films: 9742, ratings: 100836 }]);
    },
  );
});
