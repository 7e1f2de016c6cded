import type { NewContent } from "@recofinement/api";

import { type DataSet, openContents } from "./data-set.ts";
import { accept, mapRows, refuse, type Result } from "./rows.ts";
import { type Cells, readTable } from "./table.ts";
import { integerIn } from "./text.ts";

const columns = ["Song Clean", "ARTIST CLEAN", "Release Year"] as const;

/** FiveThirtyEight's list of classic rock: classic-rock-song-list.csv. */
export function tracksDataSet(place: string): Promise<DataSet> {
  return openContents(place, {
    name: "classic-rock",
    fileName: "classic-rock-song-list.csv",
    read: (file) => mapRows(readTable(file, { columns }), parseSong),
  });
}

function parseSong(cells: Cells<(typeof columns)[number]>): Result<NewContent> {
  const { "Song Clean": title, "ARTIST CLEAN": artist } = cells;
  if (title === "") return refuse("the title is empty");
  if (artist === "") return refuse("the artist is empty");
  return accept({
    id: `${title} by ${artist}`,
    kind: "track",
    title,
    // Before there were records there was nobody to write down the year.
    year: integerIn(cells["Release Year"], 1_900, 2_100),
    genres: ["Classic Rock"],
    creators: [artist],
  });
}
