import path from "node:path";

import type { ImportedInteraction, Place, Row } from "@recofinement/api";

import { accept, mapRows, refuse, type Result } from "../rows.ts";
import { readTable } from "../table.ts";
import { isId } from "../text.ts";

/** Owning a game, or playing it for some hours. */
interface Behaviour {
  readonly userId: string;
  readonly gameId: string;
  readonly hours: number;
}

/** The files of behaviours, and what of theirs says how long a game was played. */
const files = [
  { name: "game_purchase.dat", column: "Purchase", hoursOf: () => 0 },
  { name: "game_play.dat", column: "Hours", hoursOf: (cell: string) => Number(cell || "none") },
] as const;

export const behaviourFiles: readonly string[] = files.map(({ name }) => name);

/**
 * What users did with games, each game of a user once: a game that is owned counts 1, and each hour
 * begun of playing it 1 more. Items of one name are one game, whose hours add up.
 * @param gameIds the game that each Game_ID means
 */
export async function* readBehaviours(
  directory: string,
  gameIds: ReadonlyMap<string, string>,
): AsyncGenerator<Row<ImportedInteraction>> {
  const behaviours = new Map<string, Place & Behaviour>();
  for (const file of files) {
    for await (const row of readFile(directory, file, gameIds)) {
      if (!row.ok) {
        yield row;
        continue;
      }
      const { userId, gameId, hours } = row.value;
      const key = `${userId}:${gameId}`;
      const known = behaviours.get(key) ?? {
        file: row.file,
        line: row.line,
        ...row.value,
        hours: 0,
      };
      behaviours.set(key, { ...known, hours: known.hours + hours });
    }
  }
  for (const { file, line, userId, gameId, hours } of behaviours.values()) {
    // Rounded to the tenths that they are written in, since sums of them are not exact.
    const count = 1 + Math.ceil(Math.round(hours * 10) / 10);
    yield { file, line, ...accept({ userId, contentId: gameId, count }) };
  }
}

function readFile(
  directory: string,
  { name, column, hoursOf }: (typeof files)[number],
  gameIds: ReadonlyMap<string, string>,
): AsyncIterable<Row<Behaviour>> {
  const columns = ["User_ID", "Game_ID", column] as const;
  const rows = readTable<string>(path.join(directory, name), { columns, separatedBy: "tab" });
  return mapRows(rows, (cells): Result<Behaviour> => {
    const { User_ID: userId = "", Game_ID: item = "", [column]: value = "" } = cells;
    const gameId = gameIds.get(item);
    const hours = hoursOf(value);
    if (!isId(userId)) return refuse("User_ID is no positive integer", userId);
    if (gameId === undefined) return refuse("there is no game with this Game_ID", item);
    if (!(hours >= 0 && hours < 1_000_000)) return refuse("the hours are no number", value);
    return accept({ userId, gameId, hours });
  });
}
