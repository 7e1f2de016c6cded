import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  buildDataset,
  interactionTable,
  type Dataset,
  type InteractionTable,
  type RawItem,
} from "@recofinement/engine/evaluation";
import type { Row } from "@recofinement/api";

import { assertMovielens, readMovies, readRatings, splitTitle } from "./movielens.ts";
import { readLines } from "./lines.ts";
import { listOf } from "./text.ts";

/**
 * Reads what `evaluate` measures on: MovieLens (`ratings.csv`, `movies.csv`), the older MovieLens
 * (`u.data`, `u.item`) or a generic directory (`interactions.tsv`, optional `items.tsv`).
 * @param relevant value from which on an interaction is relevant; by default that of the scale
 * @throws Error that names the file, and the line where one cannot be read.
 */
export async function readInteractions(directory: string, relevant?: number): Promise<Dataset> {
  const format = formats.find(({ marker }) => existsSync(join(directory, marker)));
  if (format === undefined) {
    const expected = formats.map(({ files }) => files).join("; or ");
    throw new Error(`${directory} holds no data set that can be measured. Expected: ${expected}.`);
  }
  const { interactions, items } = await format.read(directory);
  if (interactions.value.length === 0) throw new Error(`${directory} holds no interactions.`);
  return buildDataset(interactions, items, relevant);
}

interface Raw {
  readonly interactions: InteractionTable;
  readonly items: RawItem[];
}

const formats: { marker: string; files: string; read(directory: string): Promise<Raw> }[] = [
  { marker: "ratings.csv", files: "ratings.csv and movies.csv", read: readMovielens },
  { marker: "u.data", files: "u.data and u.item", read: readOldMovielens },
  {
    marker: "interactions.tsv",
    files: "interactions.tsv (user, item, value, optional timestamp) and optionally items.tsv",
    read: readGeneric,
  },
];

async function readMovielens(directory: string): Promise<Raw> {
  assertMovielens(directory);
  const items: RawItem[] = [];
  for await (const movie of readMovies(directory)) {
    const { movieId, title, year, genres } = valueOf(movie);
    items.push({ id: movieId, title, year, genres });
  }
  const interactions = interactionTable();
  for await (const row of readRatings(directory)) {
    const { userId, movieId, rating, at } = valueOf(row);
    interactions.add(userId, movieId, rating, at.getTime() / 1000);
  }
  return { interactions, items };
}

function valueOf<T>(row: Row<T>): T {
  if (row.ok) return row.value;
  throw new Error(`${row.file}, line ${row.line}: ${row.reason} (${row.value ?? ""}).`);
}

async function readOldMovielens(directory: string): Promise<Raw> {
  const interactions = await readInteractionLines(directory, "u.data");
  const items: RawItem[] = [];
  for await (const { text } of readLines(join(directory, "u.item"))) {
    const [id = "", name = "", , , , ...flags] = text.split("|");
    // The flags are named in u.genre; to tell them apart their places are enough.
    const genres = flags.flatMap((flag, place) => (flag === "1" ? [String(place)] : []));
    if (id !== "") items.push({ id, ...splitTitle(name), genres });
  }
  return { interactions, items };
}

async function readGeneric(directory: string): Promise<Raw> {
  const interactions = await readInteractionLines(directory, "interactions.tsv");
  const items: RawItem[] = [];
  const file = join(directory, "items.tsv");
  if (!existsSync(file)) return { interactions, items };
  for await (const { line, text } of readLines(file)) {
    const [id = "", title = "", genres = ""] = text.split("\t");
    const isHeader = line === 1 && /^(item|id|item_?id)$/i.test(id);
    if (id !== "" && !isHeader) {
      items.push({ id, ...splitTitle(title), genres: listOf(genres, /[|,]/) });
    }
  }
  return { interactions, items };
}

/** Lines of `user item value [timestamp]`, separated by tabs, with or without a header. */
async function readInteractionLines(directory: string, file: string): Promise<InteractionTable> {
  const interactions = interactionTable();
  for await (const { line, text } of readLines(join(directory, file))) {
    if (text === "") continue;
    const [user = "", item = "", value = "", time = ""] = text.split("\t");
    const number = numberOf(value);
    if (line === 1 && Number.isNaN(number)) continue;
    const seconds = time.trim() === "" ? null : Number(time);
    if (user === "" || item === "" || !Number.isFinite(number) || Number.isNaN(seconds)) {
      throw new Error(`${file}, line ${line}: expected "user item value [timestamp]" with tabs.`);
    }
    interactions.add(user, item, number, seconds);
  }
  return interactions;
}

function numberOf(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}
