import type { NewContent } from "@recofinement/api";

import { type DataSet, openContents } from "./data-set.ts";
import { accept, mapRows, refuse, type Result } from "./rows.ts";
import { type Cells, readTable } from "./table.ts";
import { listOf, orNull } from "./text.ts";

const columns = [
  "App",
  "Category",
  "Size",
  "Installs",
  "Type",
  "Price",
  "Content Rating",
  "Genres",
  "Last Updated",
  "Current Ver",
  "Android Ver",
] as const;

/** Google Play Store Apps: googleplaystore.csv. */
export function playStoreDataSet(place: string): Promise<DataSet> {
  return openContents(place, {
    name: "play-store",
    fileName: "googleplaystore.csv",
    read: (file) => mapRows(readTable(file, { columns }), parseApp),
  });
}

/** The name is the only identifier that there is: rows of one name are one application. */
function parseApp(cells: Cells<(typeof columns)[number]>): Result<NewContent> {
  const { App: title, Category: category } = cells;
  if (title === "") return refuse("the name is empty");
  if (!/^[A-Z][A-Z_]*$/.test(category)) return refuse("the category cannot be one", category);
  return accept({
    id: title,
    kind: "app",
    title,
    // When it was updated last says nothing about when it was new.
    year: null,
    genres: [...new Set([categoryName(category), ...listOf(cells.Genres, ";")])],
    details: {
      type: known(cells.Type),
      price: known(cells.Price),
      size: known(cells.Size),
      installs: known(cells.Installs),
      contentRating: known(cells["Content Rating"]),
      lastUpdated: known(cells["Last Updated"]),
      currentVersion: known(cells["Current Ver"]),
      androidVersion: known(cells["Android Ver"]),
    },
  });
}

/** A category as the genres are written: "ART_AND_DESIGN" is "Art & Design". */
function categoryName(category: string): string {
  if (category === "VIDEO_PLAYERS") return "Video Players & Editors";
  return category
    .split("_")
    .map((word) => (word === "AND" ? "&" : word.charAt(0) + word.slice(1).toLowerCase()))
    .join(" ");
}

function known(cell: string): string | null {
  return orNull(cell, "NaN");
}
