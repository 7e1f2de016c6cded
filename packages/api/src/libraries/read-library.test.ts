import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { AppError } from "../errors.ts";
import { readLibrary } from "./read-library.ts";
import type { FormatName } from "./types.ts";

const now = new Date("2026-06-01T12:00:00Z");
const at = (day: string) => new Date(day);

const read = (lines: string[], hints: { format?: FormatName; fileName?: string } = {}) =>
  readLibrary(lines.join("\n"), { ...hints, now });

/** What the rows of a file say, or why they are left out. */
async function entries(...lines: string[]) {
  const { rows } = await read(lines);
  return rows.map((row) => (row.ok ? row.value : row.reason));
}

describe("Letterboxd", () => {
  const film = { kinds: ["movie", "series"], creators: [], identifiers: [] };

  test("ratings.csv has ratings", async () => {
    const header = "Date,Name,Year,Letterboxd URI,Rating";
    expect(
      await entries(
        header,
        '2024-02-29,"Tea, for Two",1999,https://boxd.it/a1,4.5',
        "2024-03-01,Nothing Given,,https://boxd.it/a2,",
        "2024-03-01,Too Good,2001,https://boxd.it/a3,5.5",
        "2024-03-01,,2001,https://boxd.it/a4,5",
      ),
    ).toEqual([
      {
        ...film,
        titles: ["Tea, for Two"],
        years: [1999],
        key: "https://boxd.it/a1",
        rating: { stars: 4.5, at: at("2024-02-29") },
      },
      { ...film, titles: ["Nothing Given"], years: [], key: "https://boxd.it/a2" },
      'the rating "5.5" is not 0.5 to 5 in steps of 0.5',
      "there is neither a title nor an identifier",
    ]);
  });

  test("watched.csv says that it was watched, and other files with its columns do not", async () => {
    const lines = ["Date,Name,Year,Letterboxd URI", "2024-02-29,Once Only,1999,https://boxd.it/a1"];
    const { rows } = await read(lines, { fileName: "watched.csv" });
    expect(rows).toMatchObject([{ value: { plays: { count: 1, at: at("2024-02-29") } } }]);
    for (const fileName of ["watchlist.csv", "likes/films.csv"]) {
      await expect(read(lines, { fileName })).rejects.toMatchObject({
        reason: "FILE_FORMAT_UNKNOWN",
      });
    }
  });

  test("diary.csv has each time, by the day on which it was", async () => {
    const header = "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date";
    expect(
      await entries(
        header,
        "2024-03-05,Seen Again,1999,https://boxd.it/d1,3,Yes,,2024-03-01",
        "2024-03-05,Seen Again,1999,https://boxd.it/d2,,,,",
      ),
    ).toMatchObject([
      {
        rating: { stars: 3, at: at("2024-03-01") },
        plays: { count: 1, at: at("2024-03-01"), isRepeat: true },
      },
      { plays: { count: 1, at: at("2024-03-05"), isRepeat: false } },
    ]);
  });
});

describe("Goodreads", () => {
  const header =
    "Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher," +
    "Binding,Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves," +
    "Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,Owned Copies";

  test("a book that was read has identifiers, years, authors, a rating and a count", async () => {
    const row =
      '77,"The Grey Harbour (Tides, #1)",Ada Brook,"Brook, Ada","Cy Dale, Ed Fox","=""0439023483""","=""9780439023481""",' +
      '4,4.33,House,Paperback,374,2008,1987,2024/03/15,2023/01/02,,,read,"Fine,\nif ""long"".<br/>",,,3,0';
    expect(await entries(header, row)).toEqual([
      {
        kinds: ["book"],
        titles: ["The Grey Harbour (Tides, #1)", "The Grey Harbour"],
        years: [1987, 2008],
        creators: ["Ada Brook", "Cy Dale", "Ed Fox"],
        identifiers: [
          { source: "isbn", identifier: "9780439023481" },
          { source: "goodreads", identifier: "77" },
        ],
        rating: { stars: 4, at: at("2024-03-15") },
        plays: { count: 3, at: at("2024-03-15") },
      },
    ]);
  });

  test("0 is no rating, an empty ISBN is none, and only what is on the shelf was read", async () => {
    const row = (shelf: string, count: string, rating = "0") =>
      `5,Old Songs,Homer,"Homer, ",,"=""""","=""""",${rating},3.8,,ebook,,,-750,,2024/06/11,,,${shelf},,,,${count},0`;
    const found = await entries(
      header,
      row("to-read", "0"),
      row("currently-reading", "1"),
      row("read", "0"),
      row("did-not-finish", "1", "2"),
      row("read", "many"),
    );
    const identifiers = [{ source: "goodreads", identifier: "5" }];
    const bare = { kinds: ["book"], titles: ["Old Songs"], years: [-750], creators: ["Homer"] };
    const added = at("2024-06-11");
    expect(found).toEqual([
      { ...bare, identifiers },
      { ...bare, identifiers },
      { ...bare, identifiers, plays: { count: 1, at: added } },
      { ...bare, identifiers, rating: { stars: 2, at: added } },
      'the count "many" is not 0 to 10,000',
    ]);
  });
});

describe("IMDb", () => {
  const header =
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year," +
    "Genres,Num Votes,Release Date,Directors";
  const row = (type: string, rating = "7") =>
    `tt0000001,${rating},2021-04-03,A Name,Ein Name,https://x,${type},8.1,90,1999,"Drama, War",12,1999-01-01,"A B, C D"`;

  test("ten points are five stars, under an identifier", async () => {
    expect(await entries(header, row("Movie"), row("Movie", ""), row("Movie", "11"))).toEqual([
      {
        kinds: ["movie"],
        titles: ["A Name", "Ein Name"],
        years: [1999],
        creators: [],
        identifiers: [{ source: "imdb", identifier: "tt0000001" }],
        key: "tt0000001",
        rating: { stars: 3.5, at: at("2021-04-03") },
      },
      expect.not.objectContaining({ rating: expect.anything() }),
      'the rating "11" is not 1 to 10 in steps of 1',
    ]);
  });

  test.each([
    ["Movie", ["movie"]],
    ["tvMovie", ["movie"]],
    ["TV Short", ["movie"]],
    ["TV Series", ["series"]],
    ["tvMiniSeries", ["series"]],
    ["Video Game", ["game"]],
    ["TV Episode", []],
    ["Serie TV", []],
    ["constructor", []],
  ])("%s is of the kinds %j", async (type, kinds) => {
    expect(await entries(header, row(type))).toMatchObject([{ kinds }]);
  });

  test("a list's columns are read as well, and a person is no title", async () => {
    const list =
      "Position,Const,Created,Modified,Description,Title,Title Type,Year,Your Rating,Date Rated";
    expect(
      await entries(
        list,
        "1,tt0000001,2020-01-01,,,A Name,Movie,1999,10,2021-04-03",
        "2,nm0000001,2020-01-01,,,Someone,,,,",
      ),
    ).toMatchObject([{ rating: { stars: 5 } }, 'the const "nm0000001" is no title of IMDb']);
  });
});

describe("Trakt", () => {
  const columns = "type,title,year,trakt_rating,trakt_id,imdb_id,tmdb_id,tvdb_id,url,released";
  const episodes = "season_number,episode_number,episode_title";
  const movie = "movie,A Film,1999,8.1,12,tt0000001,34,,https://x,1999-01-01,,,";
  const episode = "episode,A Show,2008,8.1,56,tt0000002,78,90,https://x,2008-01-01,2,3,The Third";

  test("a table of ratings is of films, series and episodes", async () => {
    const found = await entries(
      `rated_at,${columns},${episodes},genres,rating`,
      `2021-03-22T06:33:24.000Z,${movie},drama,9`,
      `2021-03-22T06:33:24.000Z,${episode},drama,10`,
      `2021-03-22T06:33:24.000Z,${movie.replace("movie", "season")},drama,9`,
    );
    expect(found).toEqual([
      {
        kinds: ["movie"],
        titles: ["A Film"],
        years: [1999],
        creators: [],
        identifiers: [
          { source: "imdb", identifier: "tt0000001" },
          { source: "tmdb", identifier: "34" },
        ],
        key: "movie 12",
        rating: { stars: 4.5, at: at("2021-03-22T06:33:24Z") },
      },
      expect.objectContaining({
        kinds: ["series"],
        titles: ["A Show"],
        episode: { season: 2, number: 3 },
        rating: { stars: 5, at: at("2021-03-22T06:33:24Z") },
      }),
      'the type "season" is neither movie, show nor episode',
    ]);
  });

  test("a table of the history counts each play, of episodes for their series", async () => {
    const found = await entries(
      `watched_at,action,${columns},runtime,${episodes}`,
      `2021-03-22T06:33:24Z,watch,${movie.replace("1999-01-01,", "1999-01-01,90,")}`,
      `2021-03-23T06:33:24Z,scrobble,${episode.replace("2008-01-01,", "2008-01-01,45,")}`,
    );
    expect(found).toEqual([
      expect.objectContaining({ plays: { count: 1, at: at("2021-03-22T06:33:24Z") } }),
      expect.objectContaining({
        kinds: ["series"],
        plays: { count: 1, at: at("2021-03-23T06:33:24Z") },
      }),
    ]);
    expect(found[1]).not.toHaveProperty("episode");
  });

  test("JSON says the same", async () => {
    const film = { title: "A Film", year: 1999, ids: { trakt: 12, imdb: "tt0000001", tmdb: 34 } };
    const show = { title: "A Show", year: 2008, ids: { trakt: 56, imdb: null, tmdb: 78 } };
    const part = { season: 2, number: 3, title: "The Third", ids: { trakt: 99 } };
    const moment = "2021-03-22T06:33:24.000Z";
    const items = [
      { rated_at: moment, rating: 9, type: "movie", movie: film },
      { rated_at: moment, rating: 10, type: "episode", episode: part, show },
      { id: 1, watched_at: moment, action: "watch", type: "movie", movie: film },
      { id: 2, watched_at: moment, action: "watch", type: "episode", episode: part, show },
      { plays: 3, last_watched_at: moment, movie: film },
      { plays: 24, last_watched_at: moment, show, seasons: [] },
      { rank: 1, listed_at: moment, type: "movie", movie: film },
      { rated_at: moment, rating: 9, type: "season", season: { number: 2 }, show },
      { something: "else" },
    ];
    const { format, rows } = await readLibrary(`\uFEFF\n${JSON.stringify(items)}`, { now });
    expect(format).toBe("trakt");
    const rating = (stars: number) => ({ stars, at: at(moment) });
    const plays = (count: number) => ({ count, at: at(moment) });
    expect(rows).toMatchObject([
      { line: 1, value: { kinds: ["movie"], key: "movie 12", rating: rating(4.5) } },
      { value: { kinds: ["series"], episode: { season: 2, number: 3 }, rating: rating(5) } },
      { value: { kinds: ["movie"], plays: plays(1) } },
      { value: { kinds: ["series"], titles: ["A Show"], plays: plays(1) } },
      { value: { plays: plays(3) } },
      { value: { kinds: ["series"], plays: plays(24) } },
      { value: expect.not.objectContaining({ plays: expect.anything() }) },
      { reason: 'the type "season" is neither movie, show nor episode' },
      { line: 9, reason: "it is no item of the export" },
    ]);
  });
});

describe("dates", () => {
  const dated = async (date: string) => {
    const [found] = await entries("Date,Name,Year,Letterboxd URI", `${date},A,1999,x`);
    return typeof found === "string" ? found : found?.plays?.at;
  };

  test.each([
    ["2024-02-29", "2024-02-29T00:00:00Z"],
    ["2024/2/9", "2024-02-09T00:00:00Z"],
    ["2024-02-29T10:20:30.400Z", "2024-02-29T10:20:30.400Z"],
    ["2024-02-29 10:20:30 UTC", "2024-02-29T10:20:30Z"],
    ["2024-02-29T10:20:30+02:00", "2024-02-29T08:20:30Z"],
    ["1970-01-01", "1970-01-01T00:00:00Z"],
    // It is the second of June already in the east.
    ["2026-06-02", "2026-06-01T12:00:00Z"],
  ])("%s is %s", async (written, moment) => {
    expect(await dated(written)).toEqual(new Date(moment));
  });

  test("may be missing", async () => {
    expect(await dated("")).toBeNull();
  });

  test.each([
    ["2023-02-29", "is none"],
    ["2024-13-01", "is none"],
    ["29/02/2024", "is none"],
    ["2024-02-29T25:00Z", "is none"],
    ["1899-12-31", "is before 1900"],
    ["2026-06-03", "is in the future"],
    ["9999-12-31", "is in the future"],
  ])("%s %s", async (written, why) => {
    expect(await dated(written)).toBe(`the date "${written}" ${why}`);
  });
});

describe("a file", () => {
  test("tells its lines by number, whatever is in between", async () => {
    const { rows } = await read([
      "\uFEFFDate,Name,Year,Letterboxd URI,Rating\r",
      '2024-01-01,"Two\r\nlines",1999,x,3\r',
      "\r",
      "2024-01-01,Short\r",
      "2024-01-01,Fine,1999,x,3,and,more\r",
    ]);
    expect(rows).toMatchObject([
      { line: 2, ok: true, value: { titles: ["Two lines"] } },
      { line: 5, ok: true, value: { titles: ["Short"], years: [] } },
      { line: 6, ok: true, value: { titles: ["Fine"] } },
    ]);
  });

  test.each([
    ["of nothing known", "a,b\n1,2", {}, "FILE_FORMAT_UNKNOWN"],
    [
      "of another format than it is said to be",
      "Const,Your Rating,Title\n",
      { format: "trakt" },
      "FILE_FORMAT_UNKNOWN",
    ],
    ["with JSON of nothing known", '[{"a":1}]', {}, "FILE_FORMAT_UNKNOWN"],
    ["with no items", "[]", {}, "FILE_FORMAT_UNKNOWN"],
    ["with half of its JSON", '[{"rating":', {}, "FILE_UNREADABLE"],
    [
      "whose quotation does not end",
      'Const,Your Rating,Title\ntt0000001,7,"A',
      {},
      "FILE_UNREADABLE",
    ],
    [
      "with rows beyond number",
      `Const,Your Rating,Title${"\n1".repeat(50_001)}`,
      {},
      "PAYLOAD_TOO_LARGE",
    ],
  ] as const)("%s is refused", async (_, file, hints, reason) => {
    await expect(readLibrary(file, { ...hints, now })).rejects.toMatchObject({ reason });
  });

  test("of anything at all is read or refused, and its titles are what can be stored", async () => {
    const header = fc.constantFrom(
      "Date,Name,Year,Letterboxd URI,Rating",
      "Book Id,Title,My Rating,Exclusive Shelf,ISBN,Date Read",
      "Const,Your Rating,Title,Date Rated",
      "rated_at,type,title,trakt_id,rating,season_number",
      "",
    );
    const cell = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom(
        '"',
        ",",
        "\n",
        "tt0000001",
        "2020-01-01",
        "9",
        "movie",
        "-1",
        '="0439023483"',
      ),
    );
    const json = fc.array(
      fc.record({
        type: fc.constantFrom("movie", "episode", "toString"),
        movie: fc.record({ title: fc.string({ unit: "binary" }), year: fc.double() }),
        rating: fc.oneof(fc.integer(), fc.double(), fc.string()),
        rated_at: fc.string(),
      }),
    );
    const file = fc.oneof(
      fc.tuple(header, fc.array(cell)).map(([first, cells]) => `${first}\n${cells.join(",")}`),
      json.map((items) => JSON.stringify(items)),
    );
    await fc.assert(
      fc.asyncProperty(file, async (written) => {
        const library = await readLibrary(written, { now }).catch((error: unknown) => {
          expect(error).toBeInstanceOf(AppError);
        });
        for (const row of library?.rows ?? []) {
          for (const title of row.ok ? row.value.titles : []) {
            expect(title.isWellFormed() && !title.includes("\0")).toBe(true);
          }
        }
      }),
    );
  });
});
