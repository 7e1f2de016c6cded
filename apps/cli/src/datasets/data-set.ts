import { existsSync, statSync } from "node:fs";
import path from "node:path";

import type { NewContent, ImportSource, Part, Row } from "@recofinement/api";

import { countLines } from "./table.ts";

/** A data set to be imported. */
export interface DataSet {
  readonly source: ImportSource;
  /** How many lines each part has, for the progress that is shown. */
  readonly lines: Readonly<Partial<Record<Part, number>>>;
}

/** Checks a place and opens the data set that lies there. */
export type OpenDataSet = (place: string) => Promise<DataSet>;

/**
 * The file of a data set of one file: the place itself, or in it where it is a directory.
 * @throws Error that says what is expected.
 */
export function fileAt(place: string, name: string): string {
  const file = statSync(place).isDirectory() ? path.join(place, name) : place;
  if (!existsSync(file)) throw new Error(`${place} holds no ${name}, which is what is expected.`);
  return file;
}

/** Opens a data set that is one file of contents, without users. */
export async function openContents(
  place: string,
  options: {
    /** Of the data set. */
    readonly name: string;
    readonly fileName: string;
    readonly read: (file: string) => AsyncIterable<Row<NewContent>>;
  },
): Promise<DataSet> {
  const file = fileAt(place, options.fileName);
  return {
    source: { name: options.name, contents: options.read(file), interactions: [] },
    lines: { contents: await countLines(file) },
  };
}
