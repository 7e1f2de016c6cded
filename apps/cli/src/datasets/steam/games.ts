import type { NewContent, Row } from "@recofinement/api";

import { accept, mapRows, refuse, type Result } from "../rows.ts";
import { type Cells, readTable } from "../table.ts";
import { integerIn, listOf, orNull } from "../text.ts";
import { genresIn } from "./genres.ts";
import type { SteamNames } from "./names.ts";

/** What is known of games while files of them are read. */
interface Games {
  readonly names: SteamNames;
  /** The game of each Game_ID of the behaviours. */
  readonly gameIds: Map<string, string>;
}

/** A file that names games. */
interface GameFile {
  readonly name: string;
  read(file: string, games: Games): AsyncIterable<Row<NewContent>>;
}

const storeColumns = ["game", "release_date", "price", "developer", "publisher"] as const;
const listColumns = ["name", "publisher", "categories", "genres", "steamspy_tags"] as const;
const itemColumns = ["Game_ID", "Game Name"] as const;

/** The files in the order of how well they write names and dates. */
export const gameFiles: readonly GameFile[] = [
  {
    name: "video_games.csv",
    read: (file, games) =>
      mapRows(readTable(file, { columns: storeColumns }), (cells) => parseStore(cells, games)),
  },
  {
    name: "steam.csv",
    read: (file, games) =>
      mapRows(readTable(file, { columns: listColumns }), (cells) => parseList(cells, games)),
  },
  {
    name: "item_info.dat",
    read: (file, games) =>
      mapRows(readTable(file, { columns: itemColumns, separatedBy: "tab" }), (cells) =>
        parseItem(cells, games),
      ),
  },
];

function parseStore(
  cells: Cells<(typeof storeColumns)[number]>,
  { names }: Games,
): Result<NewContent> {
  const { game: name, release_date: releaseDate } = cells;
  if (name === "" || name === "NA") return refuse("the name is missing");
  const developers = makersIn(cells.developer);
  const publishers = makersIn(cells.publisher);
  const makers = [...developers, ...publishers];
  return accept({
    id: names.idOf({ name, makers, file: "video_games.csv" }),
    kind: "game",
    title: name,
    year: integerIn(/\d{4}$/.exec(releaseDate)?.[0] ?? "", 1_970, 2_100),
    genres: [],
    creators: developers,
    details: {
      publishers,
      price: orNull(cells.price, "NA"),
      releaseDate: orNull(releaseDate, "NA"),
    },
  });
}

function parseList(
  cells: Cells<(typeof listColumns)[number]>,
  { names }: Games,
): Result<NewContent> {
  const { name, publisher } = cells;
  if (name === "") return refuse("the name is missing");
  if (name === "#NAME?") return refuse("a spreadsheet took the name for a formula", name);
  // Several are written with blanks between, where nobody can part them.
  const publishers = isKnown(publisher) ? [publisher] : [];
  return accept({
    id: names.idOf({ name, makers: publishers, file: "steam.csv" }),
    kind: "game",
    title: name,
    year: null,
    genres: genresIn(cells.genres, cells.categories, cells.steamspy_tags),
    details: { publishers },
  });
}

function parseItem(
  { Game_ID: item, "Game Name": name }: Cells<(typeof itemColumns)[number]>,
  { names, gameIds }: Games,
): Result<NewContent> {
  if (name === "") return refuse("the name is missing");
  const id = names.idOf({ name, makers: [], file: "item_info.dat" });
  gameIds.set(item, id);
  return accept({ id, kind: "game", title: name, year: null, genres: [] });
}

/** Names with commas between; that before "Inc." is none. */
function makersIn(cell: string): string[] {
  const comma = /,\s*(?!\s|(?:Inc|Ltd|LLC|S\.?A|S\.?L|s\.r\.o|GmbH|Co|Corp|Limited)\b)/i;
  return listOf(cell, comma).filter(isKnown);
}

function isKnown(maker: string): boolean {
  return !["", "NA", "None", "unknown"].includes(maker);
}
