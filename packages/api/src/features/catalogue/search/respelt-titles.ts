import type { Guess, Vocabulary } from "./guesses.ts";

interface Respelling {
  readonly text: readonly string[];
  readonly slips: number;
}

/** Titles that are tried, those with the fewest slips. */
const mostTitles = 40;

/** How much further than the nearest reading others are from what was typed, at most. */
const tolerance = 1;

/** What somebody who typed the words may have meant as a whole title, as titles are compared. */
export function respeltTitles(
  words: readonly string[],
  { guesses, vocabulary }: { guesses: readonly (readonly Guess[])[]; vocabulary: Vocabulary },
): string[] {
  let titles: Respelling[] = [{ text: [], slips: 0 }];
  for (const [i, word] of words.entries()) {
    const same = vocabulary.has(word) ? [{ text: word, slips: 0 }] : [];
    const options = [...same, ...(guesses[i] ?? [])];
    titles = titles
      .flatMap((title) =>
        options.map(({ text, slips }) => ({
          text: [...title.text, text],
          slips: title.slips + slips,
        })),
      )
      .toSorted((a, b) => a.slips - b.slips)
      .slice(0, mostTitles);
  }
  const typed = words.join(" ");
  const others = titles
    .map(({ text, slips }) => ({ title: text.join(" "), slips }))
    .filter(({ title }) => title !== typed);
  const nearest = others[0]?.slips ?? 0;
  return others
    .filter(({ slips }) => slips <= nearest + tolerance)
    .map(({ title }) => title.replace(/^(the|a|an) (?=.)/, ""));
}
