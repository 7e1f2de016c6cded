import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { onTestFinished } from "vitest";

/** Lines of a text file, or bytes. */
type Content = readonly string[] | Buffer;

/** A directory with files, which is removed when the test ends. */
export async function directoryWith(files: Readonly<Record<string, Content>>): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), "recofinement-data-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.isBuffer(content) ? content : `${content.join("\n")}\n`;
    await writeFile(path.join(directory, name), bytes);
  }
  return directory;
}
