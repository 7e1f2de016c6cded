import { expect, test } from "vitest";

import { directoryWith } from "../testing/files.ts";
import { readAll } from "../testing/rows.ts";
import { animeDataSet } from "./anime.ts";
import { decodeEntities } from "./entities.ts";
import { episodesDataSet } from "./episodes.ts";
import { tracksDataSet } from "./tracks.ts";

test("anime: entities are decoded, points become halves of stars, -1 is watched without a rating", async () => {
  const directory = await directoryWith({
    "anime_info.dat": [
      "anime_ids\tname\tgenre\ttype\tepisodes\trating\tmembers",
      "1\tTom &amp; &quot;Jo&#039;s&quot; Trip (2009)\tSci-Fi, Kids\tTV\t12\t7.5\t10",
      "2\tTrip Movie\t\tMovie\t1\t7.5\t10",
      "0\tNone\t\tTV\t1\t7.5\t10",
    ],
    "anime_ratings.dat": ["User_ID\tAnime_ID\tFeedback", "1\t1\t9", "1\t2\t-1", "2\t1\t11"],
  });
  const { source } = await animeDataSet(directory);
  expect(await readAll(source.contents)).toMatchObject({
    values: [
      {
        id: "1",
        kind: "series",
        title: `Tom & "Jo's" Trip`,
        year: 2009,
        genres: ["Anime", "Science Fiction", "Family"],
      },
      { id: "2", kind: "movie", title: "Trip Movie", year: null, genres: ["Anime"] },
    ],
    refused: [[4, "anime_ids is no positive integer", "0"]],
  });
  expect(await readAll(source.interactions)).toEqual({
    values: [
      { userId: "1", contentId: "1", rating: 4.5 },
      { userId: "1", contentId: "2", count: 1 },
    ],
    refused: [[4, "the feedback is neither 1 to 10 nor -1", "11"]],
  });
});

test("entities that are none stay as they are", () => {
  expect(decodeEntities("A&B &unknown; &#0; &#x41; &#55296; &NBSP;.")).toBe(
    "A&B &unknown; &#0; A \uFFFD  .",
  );
});

test("tracks: a year that is missing or impossible is none", async () => {
  const file = [
    "Song Clean,ARTIST CLEAN,Release Year,COMBINED,First?,Year?,PlayCount,F*G",
    "Song,Singer,1971,Song by Singer,1,1,3,3",
    "Song,Other Singer,,Song by Other Singer,1,0,3,0",
    "Old Song,Singer,1071,Old Song by Singer,1,1,3,3",
    "Odd Song,Singer,EXAMPLE.ORG,Odd Song by Singer,1,1,3,3",
    ",Singer,1971, by Singer,1,1,3,3",
  ];
  const directory = await directoryWith({ "classic-rock-song-list.csv": file });
  const { source } = await tracksDataSet(directory);
  const { values, refused } = await readAll(source.contents);
  expect(values.map(({ id, year }) => [id, year])).toEqual([
    ["Song by Singer", 1971],
    ["Song by Other Singer", null],
    ["Old Song by Singer", null],
    ["Odd Song by Singer", null],
  ]);
  expect(values[0]).toMatchObject({
    kind: "track",
    creators: ["Singer"],
    genres: ["Classic Rock"],
  });
  expect(refused).toEqual([[6, "the title is empty", undefined]]);
});

test("episodes are gathered by series, whose year is that of the earliest", async () => {
  const file = [
    "series,seasonNum,episodeNum,episodeTitle,episodeAirDate,episodeLink,episodeDescription",
    "Serial,2,1,Later,2012-01-01,/title/tt7654321/,It goes on.",
    "Serial,1,1,Pilot,2011-04-17,,",
    "Serial,one,1,Odd,2011-04-17,,",
  ];
  const { source } = await episodesDataSet(await directoryWith({ "episodes.csv": file }));
  const { values, refused } = await readAll(source.contents);
  expect(values).toMatchObject([
    {
      kind: "series",
      title: "Serial",
      year: 2011,
      episodes: [
        { season: 2, episode: 1, title: "Later", year: 2012, imdbId: "tt7654321" },
        { season: 1, episode: 1, title: "Pilot", description: null, imdbId: null },
      ],
    },
  ]);
  expect(refused).toEqual([[4, "the season is no number", "one"]]);
});
