import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { assertMovielens, readMovies, readRatings } from "./movielens.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "movielens-"));
});
afterEach(() => rm(directory, { recursive: true }));

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const result: T[] = [];
  for await (const row of rows) result.push(row);
  return result;
}

async function moviesOf(...lines: string[]) {
  await writeFile(join(directory, "movies.csv"), ["movieId,title,genres", ...lines, ""].join("\n"));
  return all(readMovies(directory));
}

async function titleOf(title: string) {
  const [movie] = await moviesOf(`1,"${title}",Drama`);
  return movie?.ok ? [movie.value.title, movie.value.year] : movie?.reason;
}

test("titles lose their year and get their article back", async () => {
  expect(await titleOf("Godfather, The (1972)")).toEqual(["The Godfather", 1972]);
  expect(await titleOf("Toy Story (1995) ")).toEqual(["Toy Story", 1995]);
  expect(await titleOf("Cosmos")).toEqual(["Cosmos", null]);
  expect(await titleOf("Paris, Texas (1984)")).toEqual(["Paris, Texas", 1984]);
  expect(await titleOf("Avventura, L' (Adventure, The) (1960)")).toEqual([
    "L'Avventura (The Adventure)",
    1960,
  ]);
});

test("genres are a list, and none is an empty list", async () => {
  const movies = await moviesOf("1,A (2000),Action|Drama", "2,B (2000),(no genres listed)");
  const genres = movies.map((movie) => (movie.ok ? movie.value.genres : null));
  expect(genres).toEqual([["Action", "Drama"], []]);
});

test("links are optional, and ids keep their leading zeros", async () => {
  const lines = ["1,A (2000),Drama", "2,B (2000),Drama"];
  await writeFile(
    join(directory, "links.csv"),
    'movieId,imdbId,tmdbId\n1,0114709,862\n2,0113497,\n3,"1,2\n',
  );
  const [bad, first, second] = await moviesOf(...lines);
  expect(bad).toMatchObject({ ok: false, file: "links.csv", line: 4 });
  expect(first).toMatchObject({ line: 2, value: { imdbId: "0114709", tmdbId: "862" } });
  expect(second).toMatchObject({ value: { imdbId: "0113497", tmdbId: null } });
});

test("a line that cannot be used says why", async () => {
  const ratings = ["1,1,4.5,964982703", "x,1,4,1", "1,1,4.2,1", "1,1,6,1", "1,1,4,soon"];
  const text = ["userId,movieId,rating,timestamp", ...ratings, ""].join("\n");
  await writeFile(join(directory, "ratings.csv"), text);
  const rows = await all(readRatings(directory));
  expect(rows[0]).toMatchObject({
    ok: true,
    value: { rating: 4.5, at: new Date("2000-07-30T18:45:03Z") },
  });
  expect(rows.slice(1).map((row) => (row.ok ? null : [row.line, row.reason, row.value]))).toEqual([
    [3, "userId is no positive integer", "x"],
    [4, "the rating is not 0.5 to 5 in halves", "4.2"],
    [5, "the rating is not 0.5 to 5 in halves", "6"],
    [6, "the timestamp is no number of seconds", "soon"],
  ]);
});

test("a moment before 1900 or in the future is none at which somebody rated", async () => {
  const inAnHour = Math.floor(Date.now() / 1000) + 3_600;
  const moments = [-8_640_000_000_000, -2_208_988_801, -2_208_988_800, 0, inAnHour];
  const milliseconds = 964_982_703_000;
  const ratings = [...moments, milliseconds].map((moment) => `1,1,4,${moment}`);
  const text = ["userId,movieId,rating,timestamp", ...ratings, ""].join("\n");
  await writeFile(join(directory, "ratings.csv"), text);
  const rows = await all(readRatings(directory));
  const reason = "the timestamp is before 1900 or in the future";
  expect(rows.flatMap((row) => (row.ok ? [] : [[row.line, row.reason, row.value]]))).toEqual([
    [2, reason, "-8640000000000"],
    [3, reason, "-2208988801"],
    [7, reason, "964982703000"],
  ]);
});

test("a directory without the files is refused by name", async () => {
  await moviesOf();
  expect(() => assertMovielens(directory)).toThrow(
    "is no MovieLens directory: ratings.csv is missing.",
  );
});
