import { existsSync } from "node:fs";
import path from "node:path";

import type { DataSet } from "../data-set.ts";
import { readContents } from "./contents.ts";
import { countRows } from "./files.ts";
import { readInteractions } from "./interactions.ts";
import { readGroups, readLikes, readUsers } from "./people.ts";
import { kindTables } from "./tables.ts";

/**
 * A dump of the old service: a directory with a file `<table>.csv` for each table, of which only
 * content.csv has to be there.
 * @throws Error that says what is expected.
 */
export async function recofinementDataSet(directory: string): Promise<DataSet> {
  if (!existsSync(path.join(directory, "content.csv"))) {
    throw new Error(
      `${directory} is no dump of the old service: content.csv is missing. ` +
        "Expected is a file <table>.csv for each of its tables.",
    );
  }
  return {
    source: {
      name: "recofinement",
      contents: readContents(directory),
      ...(existsSync(path.join(directory, "user.csv")) && { users: readUsers(directory) }),
      interactions: readInteractions(directory),
      likes: readLikes(directory),
      groups: readGroups(directory),
    },
    lines: {
      contents: await countRows(directory, ...kindTables.map(({ name }) => name)),
      users: await countRows(directory, "user"),
      interactions: await countRows(directory, "meta_user_content"),
      likes: await countRows(directory, "liked_genres"),
      groups: await countRows(directory, "group"),
    },
  };
}
