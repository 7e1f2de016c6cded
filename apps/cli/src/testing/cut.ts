import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { onTestFinished } from "vitest";

/** A copy of a data set in which some files end after so many lines; it is removed when the test ends. */
export async function cutDataSet(
  dataSet: string,
  lines: Readonly<Record<string, number>>,
): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), "recofinement-cut-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await cp(dataSet, directory, { recursive: true });
  for (const [name, count] of Object.entries(lines)) {
    // Byte for byte: not all of them are UTF-8.
    const all = (await readFile(path.join(dataSet, name), "latin1")).split("\n");
    const kept = `${all.slice(0, count).join("\n")}\n`;
    await rm(path.join(directory, name));
    await writeFile(path.join(directory, name), kept, "latin1");
  }
  return directory;
}
