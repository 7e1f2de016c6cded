import { createReadStream } from "node:fs";

import { decodeText } from "./decode.ts";

/**
 * The lines of a text file with their numbers, without what ends them: LF or CR LF, or CR where a file
 * has no LF. A mark of byte order is taken away.
 */
export async function* readLines(file: string): AsyncGenerator<{ line: number; text: string }> {
  let line = 0;
  let lineEnd: string | RegExp | undefined;
  for await (const piece of decodeText(createReadStream(file))) {
    if (piece === "") continue;
    const isFirst = lineEnd === undefined;
    lineEnd ??= piece.includes("\n") ? /\r?\n/ : "\r";
    const texts = (isFirst ? piece.replace(/^\uFEFF/, "") : piece).split(lineEnd);
    // Pieces end where lines do: what comes after is no line.
    if (texts.at(-1) === "") texts.pop();
    for (const text of texts) {
      line += 1;
      yield { line, text };
    }
  }
}
