import { existsSync } from "node:fs";
import path from "node:path";

import type { NewContent, Row } from "@recofinement/api";

import type { DataSet } from "../data-set.ts";
import { countLines } from "../table.ts";
import { behaviourFiles, readBehaviours } from "./behaviours.ts";
import { gameFiles } from "./games.ts";
import { SteamNames } from "./names.ts";

/**
 * A directory with files of the Steam store (video_games.csv, steam.csv) or of behaviours (item_info.dat
 * and the two files of who did what), or with all of them.
 * @throws Error that says what is expected.
 */
export async function steamDataSet(directory: string): Promise<DataSet> {
  const present = gameFiles.filter(({ name }) => existsSync(path.join(directory, name)));
  if (present.length === 0) {
    const expected = gameFiles.map(({ name }) => name).join(", ");
    throw new Error(
      `${directory} holds nothing of Steam. Expected is at least one of ${expected}.`,
    );
  }
  const hasBehaviours = behaviourFiles.every((name) => existsSync(path.join(directory, name)));
  const linesOf = async (names: readonly string[]) => {
    const counts = names.map((name) => countLines(path.join(directory, name)));
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };
  // Filled by the games, which are read first.
  const gameIds = new Map<string, string>();
  return {
    source: {
      // Not `steam`, which is where identifiers of the store go: these are names.
      name: "steam-names",
      contents: readGames(directory, gameIds),
      interactions: hasBehaviours ? readBehaviours(directory, gameIds) : [],
    },
    lines: {
      contents: await linesOf(present.map(({ name }) => name)),
      // One for each game of a user: as many as were bought.
      interactions: hasBehaviours ? await linesOf(behaviourFiles.slice(0, 1)) : 0,
    },
  };
}

async function* readGames(
  directory: string,
  gameIds: Map<string, string>,
): AsyncGenerator<Row<NewContent>> {
  const names = new SteamNames();
  for (const { name, read } of gameFiles) {
    const file = path.join(directory, name);
    if (existsSync(file)) yield* read(file, { names, gameIds });
  }
}
