import { expect, test } from "vitest";

import { directoryWith } from "../testing/files.ts";
import { readAll } from "../testing/rows.ts";
import { netflixDataSet } from "./netflix.ts";

test("films and shows, with durations among the ratings and titles that are listed twice", async () => {
  const file = [
    "show_id,type,title,director,cast,country,date_added,release_year,rating,duration,listed_in,description",
    's1,Movie,"The Long\n Way Home","Ann One, Bob Two",Carl Three,Chile,,2017,74 min,0,"Movies, Comedies, Sci-Fi & Fantasy",Somebody\u200B walks.',
    's2,TV Show,Serial,,,,,2020,TV-MA,2,"TV Dramas, Crime TV Shows, Something New",',
    's3,Movie,THE LONG WAY HOME,"Ann One, Bob Two",Carl Three,Chile,,2017,PG,74,Comedies,Again.',
    "s4,Movie,The Long Way Home,Someone Else,,Chile,,2017,PG,74,Comedies,Another one.",
    "s5,Podcast,Talk,,,,,2017,PG,74,Comedies,None.",
  ];
  const { source } = await netflixDataSet(await directoryWith({ "netflix_titles.csv": file }));
  const { values, refused } = await readAll(source.contents);
  expect(values).toMatchObject([
    {
      id: "s1",
      kind: "movie",
      title: "The Long Way Home",
      year: 2017,
      creators: ["Ann One", "Bob Two"],
      genres: ["Comedy", "Science Fiction", "Fantasy"],
      description: "Somebody walks.",
      details: { actors: ["Carl Three"] },
    },
    { id: "s2", kind: "series", genres: ["Drama", "Crime", "Something New"], description: null },
    { id: "s1" },
    { id: "s4" },
  ]);
  expect(refused).toEqual([[7, "the type is neither Movie nor TV Show", "Podcast"]]);
});
