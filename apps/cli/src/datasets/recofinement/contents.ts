import type { NewContent, NewEpisode, Row } from "@recofinement/api";
import { type DetailColumn, kindDescriptions } from "@recofinement/db";

import { accept, mapRows, type RefusedRow, refuse, type Result } from "../rows.ts";
import { integerIn, listOf, orNull } from "../text.ts";
import { readEpisodes } from "./episodes.ts";
import { readDump } from "./files.ts";
import { readGenresOfContents } from "./genres.ts";
import { identifyingFields } from "./identifiers.ts";
import { type KindTable, kindTables } from "./tables.ts";

/** What other files say of contents, by content_id. */
interface Beside {
  readonly genres: ReadonlyMap<string, readonly string[]>;
  readonly episodes: ReadonlyMap<string, readonly NewEpisode[]>;
}

/**
 * The contents of a dump: those of content.csv, as the files of their kinds describe them. One that
 * only one of the two knows is refused.
 */
export async function* readContents(directory: string): AsyncGenerator<Row<NewContent>> {
  const refused: RefusedRow[] = [];
  const undescribed = await readContentIds(directory, refused);
  const episodes = await readEpisodes(directory, undescribed);
  yield* episodes.refused;
  const genres = await readGenresOfContents(directory, refused);
  yield* refused;
  for (const table of kindTables) {
    const rows = readDump(directory, table.name, columnsOf(table));
    yield* mapRows(rows, (cells) => {
      const { content_id: id = "" } = cells;
      if (!undescribed.delete(id)) {
        return refuse("content.csv has no such content_id, or another line has it", id);
      }
      return parseContent(cells, { table, beside: { genres, episodes: episodes.bySeries } });
    });
  }
  for (const [id, line] of undescribed) {
    yield { file: "content.csv", line, ...refuse("no file describes this content", id) };
  }
}

/** The lines of content.csv by their content_id. */
async function readContentIds(
  directory: string,
  refused: RefusedRow[],
): Promise<Map<string, number>> {
  const lines = new Map<string, number>();
  for await (const row of readDump(directory, "content", ["content_id"])) {
    if (row.ok) lines.set(row.value.content_id, row.line);
    else refused.push(row);
  }
  return lines;
}

function columnsOf({ title, year, creators, cover, description, details }: KindTable): string[] {
  const columns = [title, year, creators, cover, description, ...Object.values(details)];
  return ["content_id", ...columns.filter((column) => column !== undefined)];
}

type Read = (column: string | undefined) => string;

function parseContent(
  cells: Readonly<Record<string, string>>,
  { table, beside }: { table: KindTable; beside: Beside },
): Result<NewContent> {
  const read: Read = (column) => (column === undefined ? "" : (cells[column] ?? ""));
  const id = read("content_id");
  const title = read(table.title);
  if (title === "") return refuse("the title is empty");
  const { details, identifiers } = parseDetails(read, table);
  return accept({
    id,
    kind: table.kind,
    title,
    year: yearIn(read(table.year)),
    genres: beside.genres.get(id) ?? [],
    creators: listOf(read(table.creators)),
    cover: orNull(read(table.cover)),
    description: orNull(read(table.description)),
    identifiers,
    details,
    ...(table.kind === "series" && { episodes: beside.episodes.get(id) ?? [] }),
  });
}

function parseDetails(read: Read, table: KindTable) {
  const columns: [string, DetailColumn][] = Object.entries(kindDescriptions[table.kind].details);
  const details: Record<string, unknown> = {};
  const identifiers: Record<string, string> = {};
  for (const [field, { type }] of columns) {
    const identifying = identifyingFields.get(field);
    const cell = read(table.details[field]);
    const text = identifying ? (identifying.normalise(cell) ?? "") : cell;
    if (identifying && text !== "") identifiers[identifying.source] = text;
    details[field] = parsers[type](text);
  }
  return { details, identifiers };
}

const parsers = {
  text: (cell: string) => orNull(cell),
  "text[]": (cell: string) => listOf(cell),
  integer: (cell: string) => integerIn(cell, 0, 2_147_483_647),
};

/** Of a year or of a date; 0 is written for none. */
function yearIn(cell: string): number | null {
  const [year = cell] = /\b\d{4}\b/.exec(cell) ?? [];
  return integerIn(year, -4_000, 2_100) || null;
}
