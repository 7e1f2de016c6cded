import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  buildDataset,
  type Dataset,
  type RawInteraction,
  type RawItem,
} from "@recofinement/engine/evaluation";
import type { Row } from "@recofinement/api";

import { assertMovielens, readMovies, readRatings, splitTitle } from "./movielens.ts";

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
  if (interactions.length === 0) throw new Error(`${directory} holds no interactions.`);
  return buildDataset(interactions, items, relevant);
}

interface Raw {
  readonly interactions: RawInteraction[];
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
  const interactions: RawInteraction[] = [];
  for await (const row of readRatings(directory)) {
    const { userId, movieId, rating, at } = valueOf(row);
    interactions.push({ user: userId, item: movieId, value: rating, time: at.getTime() / 1000 });
  }
  return { interactions, items };
}

function valueOf<T>(row: Row<T>): T {
  if (row.ok) return row.value;
  throw new Error(`${row.file}, line ${row.line}: ${row.reason} (${row.value ?? ""}).`);
}

async function readOldMovielens(directory: string): Promise<Raw> {
  const interactions = await readInteractionLines(directory, "u.data");
  const films = await readLines(directory, "u.item", "latin1");
  const items = films.map(({ text }) => {
    const [id = "", name = "", , , , ...flags] = text.split("|");
    // The flags are named in u.genre; to tell them apart their places are enough.
    const genres = flags.flatMap((flag, place) => (flag === "1" ? [String(place)] : []));
    return { id, ...splitTitle(name), genres };
  });
  return { interactions, items };
}

async function readGeneric(directory: string): Promise<Raw> {
  const interactions = await readInteractionLines(directory, "interactions.tsv");
  if (!existsSync(join(directory, "items.tsv"))) return { interactions, items: [] };
  const rows = (await readLines(directory, "items.tsv")).map(({ text }) => text.split("\t"));
  const isHeader = rows[0]?.join(" ") === "item title genres";
  const items = rows.slice(isHeader ? 1 : 0).map(([id = "", title = "", genres = ""]) => ({
    id,
    ...splitTitle(title),
    genres: genres
      .split(/[|,]/)
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  }));
  return { interactions, items };
}

/** Lines of `user item value [timestamp]`, separated by tabs, with or without a header. */
async function readInteractionLines(directory: string, file: string): Promise<RawInteraction[]> {
  const interactions: RawInteraction[] = [];
  for (const { line, text } of await readLines(directory, file)) {
    const [user = "", item = "", value = "", time = ""] = text.split("\t");
    const number = value.trim() === "" ? Number.NaN : Number(value);
    if (line === 1 && Number.isNaN(number)) continue;
    const seconds = time.trim() === "" ? null : Number(time);
    if (user === "" || item === "" || !Number.isFinite(number) || Number.isNaN(seconds)) {
      throw new Error(`${file}, line ${line}: expected "user item value [timestamp]" with tabs.`);
    }
    interactions.push({ user, item, value: number, time: seconds });
  }
  return interactions;
}

async function readLines(
  directory: string,
  file: string,
  encoding: "utf8" | "latin1" = "utf8",
): Promise<{ line: number; text: string }[]> {
  const text = await readFile(join(directory, file), encoding);
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((content, index) => ({ line: index + 1, text: content }))
    .filter((row) => row.text !== "");
}
