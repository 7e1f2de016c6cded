import { expect, test } from "vitest";

import { directoryWith } from "../testing/files.ts";
import { readAll } from "../testing/rows.ts";
import { playStoreDataSet } from "./play-store.ts";

test("applications keep what is known, and a line shifted to the left is refused", async () => {
  const file = [
    "App,Category,Rating,Reviews,Size,Installs,Type,Price,Content Rating,Genres,Last Updated,Current Ver,Android Ver",
    'Draw It,ART_AND_DESIGN,NaN,0,3M,"1,000+",Free,0,Everyone,Art & Design;Creativity,"May 1, 2018",NaN,4.1 and up',
    "Play It,VIDEO_PLAYERS,4.4,12,Varies with device,10+,NaN,$0.99,Teen,Video Players & Editors,x,1.0,NaN",
    'Shifted,1.9,19,3M,"1,000+",Free,0,Everyone,,"May 1, 2018",1.0,4.0 and up',
    'Numbered,1.9,4.4,19,3M,"1,000+",Free,0,Everyone,Tools,"May 1, 2018",1.0,4.0 and up',
  ];
  const directory = await directoryWith({ "googleplaystore.csv": file });
  const { source } = await playStoreDataSet(directory);
  const { values, refused } = await readAll(source.contents);
  expect(values).toMatchObject([
    {
      id: "Draw It",
      kind: "app",
      year: null,
      genres: ["Art & Design", "Creativity"],
      details: { size: "3M", installs: "1,000+", type: "Free", currentVersion: null },
    },
    {
      genres: ["Video Players & Editors"],
      details: { price: "$0.99", type: null, androidVersion: null },
    },
  ]);
  expect(refused).toEqual([
    [4, "the line does not have the 13 columns of the header", "12"],
    [5, "the category cannot be one", "1.9"],
  ]);
});
