/** The longest word that may be several, and the most that it may be: "lordoftherings". */
const [longest, mostParts] = [20, 5];

/** Every part of a word that may be a word that another one was run together with. */
export function partsOf(word: string): string[] {
  if (word.length > longest) return [];
  const parts: string[] = [];
  for (let start = 0; start < word.length; start++) {
    for (let end = start + 1; end <= word.length; end++) {
      if (end - start < word.length) parts.push(word.slice(start, end));
    }
  }
  return parts;
}

interface Cut {
  readonly parts: readonly string[];
  /** How often its rarest part occurs. */
  readonly frequency: number;
}

/** A word taken apart into the fewest words that there are, those of them that are the most frequent. */
export function takeApart(
  word: string,
  frequencyOf: (part: string) => number,
): readonly string[] | undefined {
  if (word.length > longest) return undefined;
  const best: (Cut | undefined)[] = [{ parts: [], frequency: Number.POSITIVE_INFINITY }];
  for (let end = 1; end <= word.length; end++) {
    for (let start = 0; start < end; start++) {
      const [before, part] = [best[start], word.slice(start, end)];
      const frequency = Math.min(before?.frequency ?? 0, frequencyOf(part));
      if (!before || part === word || frequency <= 0) continue;
      const cut = { parts: [...before.parts, part], frequency };
      if (isBetter(cut, best[end])) best[end] = cut;
    }
  }
  return best[word.length]?.parts;
}

function isBetter(cut: Cut, than: Cut | undefined): boolean {
  if (cut.parts.length > mostParts) return false;
  if (!than || cut.parts.length < than.parts.length) return true;
  return cut.parts.length === than.parts.length && cut.frequency > than.frequency;
}
