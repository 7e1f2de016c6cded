import { describe, expect, test } from "vitest";

import { directoryWith } from "../../testing/files.ts";
import { readAll } from "../../testing/rows.ts";
import { genresIn } from "./genres.ts";
import { SteamNames } from "./names.ts";
import { steamDataSet } from "./source.ts";

const store = {
  "video_games.csv": [
    "number,game,release_date,price,owners,developer,publisher,average_playtime,median_playtime,metascore",
    '1,Maker’s Dream™,"Nov 3, 2010",9.99,x,"Studio A, Inc., Studio B",Big House,NA,NA,-99',
    "2,Twin,Jun 2012,NA,x,First Studio,First Studio,NA,NA,-99",
    "3,TWIN!,2015,NA,x,unknown,Second House,NA,NA,-99",
    "4,NA,2015,NA,x,Nobody,NA,NA,NA,-99",
  ],
  "steam.csv": [
    "index,name,publisher,categories,genres,steamspy_tags",
    "1,Makers Dream,Big House Other House (Mac),Single-player ,Action Free to Play RPG,Visual Novel Great Soundtrack",
    "2,Twin,Second House, ,Indie,Indie",
    "3,#NAME?,Nobody, ,Indie,Indie",
  ],
};
const behaviours = {
  "item_info.dat": [
    "Game_ID\tGame Name",
    "1\tMakers Dream",
    "2\tUnheard Of",
    '3\tThe "Makers" Dream',
    "4\tMaker's Dream",
  ],
  "game_purchase.dat": [
    "User_ID\tGame_ID\tPurchase",
    "7\t1\t1.0",
    "7\t1\t1.0",
    "7\t2\t1.0",
    "8\t9\t1.0",
  ],
  "game_play.dat": ["User_ID\tGame_ID\tHours", "7\t1\t2.2", "7\t4\t0.8", "8\t2\t0.1", "8\t2\tmany"],
};

describe("games", () => {
  test("of the store's two files are one where names and makers agree, and two of one name else", async () => {
    const { source } = await steamDataSet(await directoryWith(store));
    const { values, refused } = await readAll(source.contents);
    expect(values).toMatchObject([
      {
        id: "makersdream",
        kind: "game",
        title: "Maker’s Dream™",
        year: 2010,
        creators: ["Studio A, Inc.", "Studio B"],
        details: { publishers: ["Big House"], price: "9.99", releaseDate: "Nov 3, 2010" },
      },
      { id: "twin", year: 2012, details: { price: null } },
      { id: "twin/secondhouse", creators: [] },
      {
        id: "makersdream",
        genres: ["Action", "Free to Play", "Role-Playing", "Singleplayer", "Visual Novel"],
      },
      { id: "twin/secondhouse" },
    ]);
    expect(refused).toEqual([
      [5, "the name is missing", undefined],
      [4, "a spreadsheet took the name for a formula", "#NAME?"],
    ]);
  });

  test("have one identifier in the store and among behaviours, whichever comes first", async () => {
    const idsIn = async (...parts: Record<string, readonly string[]>[]) => {
      const { source } = await steamDataSet(await directoryWith(Object.assign({}, ...parts)));
      const { values } = await readAll(source.contents);
      return new Set(values.map(({ id }) => id));
    };
    const known = await idsIn(store);
    const played = await idsIn(behaviours);
    expect(played).toEqual(new Set(["makersdream", "unheardof", "themakersdream"]));
    expect(await idsIn(store, behaviours)).toEqual(new Set([...known, ...played]));
  });

  test("whose names lost bytes are found by what is left of them, where that is one game", () => {
    const names = new SteamNames();
    const idOf = (name: string, file: string) => names.idOf({ name, makers: ["Maker"], file });
    const whole = idOf("Dungeon / ダンジョン", "a");
    expect(idOf("Dungeon / ダン\uFFFDョン", "b")).toBe(whole);
    expect(idOf("戦\uFFFD", "b")).not.toBe(whole);
  });

  test("have genres of several words in lists that have blanks between", () => {
    expect(genresIn("Early Access Massively Multiplayer", "Sci-fi Great Soundtrack")).toEqual([
      "Early Access",
      "Multiplayer",
      "Science Fiction",
    ]);
  });
});

describe("behaviours", () => {
  test("count one for owning and one for each hour begun, once for each game of a user", async () => {
    const { source } = await steamDataSet(await directoryWith(behaviours));
    await readAll(source.contents);
    expect(await readAll(source.interactions)).toEqual({
      values: [
        { userId: "7", contentId: "makersdream", count: 4 },
        { userId: "7", contentId: "unheardof", count: 1 },
        { userId: "8", contentId: "unheardof", count: 2 },
      ],
      refused: [
        [5, "there is no game with this Game_ID", "9"],
        [5, "the hours are no number", "many"],
      ],
    });
  });

  test("a directory of something else says what is expected", async () => {
    await expect(steamDataSet(await directoryWith({}))).rejects.toThrow(
      /nothing of Steam.*steam\.csv/,
    );
  });
});
