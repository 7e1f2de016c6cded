import { importDataSet } from "@recofinement/api";
import { createTestDatabase } from "@recofinement/db/testing";
import { describe, expect, onTestFinished, test } from "vitest";

import { directoryWith } from "../../testing/files.ts";
import { readAll } from "../../testing/rows.ts";
import { recofinementDataSet } from "./source.ts";

const bcrypt = `$2b$12$${"a".repeat(53)}`;
const columnsOf = {
  movie:
    "title,language,actors,year,producers,director,writer,imdbid,tmdbid,cover,plot_outline,content_id",
  serie: "imdbid,title,start_year,end_year,writers,directors,actors,cover,plot_outline,content_id",
  episode: "imdbid,title,year,season_number,episode_number,serie_id,content_id",
  track:
    "title,year,artist_name,release,track_mmid,recording_mbid,spotify_id,covert_art_url,content_id",
  book: "isbn,title,author,year_of_publication,publisher,image_url_s,image_url_m,image_url_l,content_id",
  game: "steamid,name,short_description,header_image,website,developers,publishers,price,recommendations,release_date,content_id",
  application:
    "name,size,installs,type,price,content_rating,last_updated,current_version,android_version,cover,content_id",
};

const dump = {
  "content.csv": [
    "content_id,rating,rating_count,popularity_score",
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((id) => `${id},,0,0`),
    "99,,0,0",
  ],
  "movie.csv": [
    columnsOf.movie,
    '"A Film",French,"Ann One, Bob Two",1999,,Carl Three,,114709,862,,"Something\nhappens.",1',
    '"Not Listed",,,,,,,,,,,404',
  ],
  "serie.csv": [columnsOf.serie, "tt0000123,Serial,2001,2005,,Dora Four,,,,2"],
  "episode.csv": [
    columnsOf.episode,
    "tt0000124,Pilot,2001,1,1,2,3",
    ",Lost,2001,1,1,2,8",
    ",Nowhere,2001,1,1,77,99",
  ],
  "track.csv": [columnsOf.track, "Song,0,Singer,Album,,not-a-uuid,0,,4"],
  "book.csv": [columnsOf.book, "306406152,Novel,Eve Five,1980,House,s,m,l,5"],
  "game.csv": [
    columnsOf.game,
    '70,Game,Short.,h.jpg,,Studio,"House One, House Two",9.99,12,"Nov 8, 1998",6',
  ],
  "application.csv": [columnsOf.application, "App,3M,10+,Free,0,Everyone,x,1.0,4.1,c.png,7"],
  "genre.csv": ["genre_id,name,count,content_type", "1,Sci-Fi,1,MOVIE", "2,Rock,1,TRACK"],
  "content_genres.csv": ["content_id,genre_id", "1,1", "4,2", "4,77"],
  "user.csv": [
    "user_id,uuid,email,username,password_hash,preferences_defined",
    `1,,Ann@Example.org,Ann,${bcrypt},t`,
    "2,,data@example.org,,no_pwd,f",
    "3,,eve@example.org,Eve,md5,f",
    `4,,,Nameless,${bcrypt},f`,
  ],
  "user_role.csv": ["user_id,role_id", "1,1", "1,2", "1,9"],
  "meta_user_content.csv": [
    "user_id,content_id,rating,last_rating_date,review_see_count,last_review_see_date,count,last_count_increment",
    "1,1,4,2020-05-01 10:00:00.123456,2,2020-05-02 10:00:00,0,",
    "2,3,,,0,,7,2020-05-03 10:00:00",
    "2,1,3,0001-01-01 00:00:00,1,9999-12-31 00:00:00,0,",
    "1,2,9,,0,,0,",
    "1,2,,,0,,0,",
  ],
  "liked_genres.csv": ["user_id,genre_id", "1,1", "1,77"],
  "group.csv": ["group_id,name,owner_id", "5,Friends,1"],
  "group_members.csv": ["user_id,group_id", "2,5"],
  "invitations.csv": ["user_id,group_id", "4,5"],
};

describe("a dump of the old service", () => {
  test("has contents of every kind, with identifiers as they are written elsewhere", async () => {
    const { source } = await recofinementDataSet(await directoryWith(dump));
    const { values } = await readAll(source.contents);
    const byId = new Map(values.map((value) => [value.id, value]));
    expect(byId.get("1")).toMatchObject({
      kind: "movie",
      year: 1999,
      creators: ["Carl Three"],
      genres: ["Science Fiction"],
      description: "Something happens.",
      identifiers: { imdb: "tt0114709", tmdb: "862" },
      details: { language: "French", actors: ["Ann One", "Bob Two"], imdbId: "tt0114709" },
    });
    expect(byId.get("2")).toMatchObject({
      kind: "series",
      year: 2001,
      details: { endYear: 2005 },
      episodes: [
        {
          season: 1,
          episode: 1,
          title: "Pilot",
          identifiers: { recofinement: "3", imdb: "tt0000124" },
        },
      ],
    });
    expect(byId.get("4")).toMatchObject({ kind: "track", year: null, identifiers: {} });
    expect(byId.get("4")?.details).toMatchObject({ spotifyId: null, recordingMbid: null });
    expect(byId.get("5")).toMatchObject({
      kind: "book",
      cover: "l",
      identifiers: { isbn: "9780306406157" },
    });
    expect(byId.get("6")).toMatchObject({
      kind: "game",
      year: 1998,
      identifiers: { steam: "70" },
      details: { steamId: 70, recommendations: 12, publishers: ["House One", "House Two"] },
    });
    expect(byId.get("7")).toMatchObject({ kind: "app", year: null, details: { installs: "10+" } });
  });

  test("says which lines contradict the others", async () => {
    const { source } = await recofinementDataSet(await directoryWith(dump));
    const { refused } = await readAll(source.contents);
    expect(refused).toEqual([
      [3, "another episode has this number", "2:1:1"],
      [4, "there is no series with this serie_id", "77"],
      [4, "content.csv has no such content_id, or another line has it", "404"],
    ]);
  });

  test("has people with their hashes, and users of data sets without", async () => {
    const { source } = await recofinementDataSet(await directoryWith(dump));
    expect(await readAll(source.users ?? [])).toEqual({
      values: [
        {
          id: "1",
          username: "Ann",
          preferencesDefined: true,
          roles: ["user", "admin"],
          account: { email: "Ann@Example.org", passwordHash: bcrypt },
        },
        {
          id: "2",
          username: "recofinement-2",
          preferencesDefined: false,
          roles: [],
          account: null,
        },
      ],
      refused: [
        [4, "the password hash is neither of bcrypt nor no_pwd", undefined],
        [5, "the e-mail address is missing", undefined],
      ],
    });
  });

  test("has what users did, like, and belong to", async () => {
    const { source } = await recofinementDataSet(await directoryWith(dump));
    expect(await readAll(source.interactions)).toEqual({
      values: [
        {
          userId: "1",
          contentId: "1",
          rating: 4,
          ratedAt: new Date("2020-05-01T10:00:00.123Z"),
          viewCount: 2,
          viewedAt: new Date("2020-05-02T10:00:00Z"),
        },
        { userId: "2", contentId: "3", count: 7, countedAt: new Date("2020-05-03T10:00:00Z") },
        { userId: "2", contentId: "1", rating: 3, viewCount: 1 },
      ],
      refused: [
        [5, "the rating is not 0 to 5", "9"],
        [6, "nothing was done", undefined],
      ],
    });
    expect(await readAll(source.likes ?? [])).toEqual({
      values: [{ userId: "1", kind: "movie", genre: "Science Fiction" }],
      refused: [[3, "there is no genre with this genre_id", "77"]],
    });
    expect(await readAll(source.groups ?? [])).toEqual({
      values: [{ name: "Friends", ownerId: "1", memberIds: ["2"], invitedIds: ["4"] }],
      refused: [],
    });
  });

  test("is imported twice with one result", async () => {
    const directory = await directoryWith(dump);
    const database = await createTestDatabase();
    onTestFinished(() => database.close());
    const run = async () => importDataSet(database, (await recofinementDataSet(directory)).source);
    const first = await run();
    expect(first).toMatchObject({
      contents: { counts: { added: 6, completed: 0, unchanged: 0, merged: 0 } },
      users: { added: 2, matched: 0 },
      interactions: { added: 3, changed: 0, unchanged: 0 },
      likes: 1,
      groups: 1,
    });
    expect(await run()).toMatchObject({
      contents: { counts: { added: 0, completed: 0, unchanged: 6, merged: 0 } },
      users: { added: 0, matched: 2 },
      interactions: { added: 0, changed: 0, unchanged: 3 },
      likes: 0,
      groups: 0,
      rejected: first.rejected,
    });
    const { rows } = await database.query(`
      select origin, title, view_count, count from interaction
      join content on content.id = content_id join user_account on user_account.id = user_id
      order by origin, title`);
    expect(rows).toMatchObject([
      { origin: "recofinement:1", title: "A Film", view_count: 2, count: 0 },
      { origin: "recofinement:2", title: "A Film", view_count: 1, count: 0 },
      { origin: "recofinement:2", title: "Pilot", view_count: 0, count: 7 },
    ]);
  });

  test("leaves out bad lines of files that only say something about others", async () => {
    const bad = "a,b,c,d,e,f,g,h";
    const names = ["content", "genre", "content_genres", "role", "user_role", "group_members"];
    const files = new Map<string, readonly string[]>(Object.entries(dump));
    files.set("role.csv", ["role_id,name", "1,user"]);
    for (const name of names) files.set(`${name}.csv`, [...(files.get(`${name}.csv`) ?? []), bad]);
    const { source } = await recofinementDataSet(await directoryWith(Object.fromEntries(files)));
    const refusedIn = async (rows: Parameters<typeof readAll>[0]) => {
      const { refused } = await readAll(rows);
      return refused.filter(([, reason]) => reason.includes("columns of the header"));
    };
    expect(await refusedIn(source.contents)).toHaveLength(3);
    expect(await refusedIn(source.users ?? [])).toHaveLength(2);
    expect(await refusedIn(source.likes ?? [])).toHaveLength(0);
    expect(await refusedIn(source.groups ?? [])).toHaveLength(1);
  });

  test("needs no file but content.csv", async () => {
    const alone = { "content.csv": dump["content.csv"], "movie.csv": dump["movie.csv"] };
    const { source } = await recofinementDataSet(await directoryWith(alone));
    const { values, refused } = await readAll(source.contents);
    expect(values).toHaveLength(1);
    expect(refused).toHaveLength(9);
    expect(refused[1]).toEqual([3, "no file describes this content", "2"]);
    expect(source.users).toBeUndefined();
    expect(await readAll(source.interactions)).toEqual({ values: [], refused: [] });
    await expect(recofinementDataSet(await directoryWith({}))).rejects.toThrow(
      "content.csv is missing",
    );
  });
});
