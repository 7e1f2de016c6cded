/** A rank below `count` by Zipf's law: as words in titles are spread, and works among their readers. */
export function zipfRank(random: () => number, count: number): number {
  return Math.min(count, Math.floor((count + 1) ** random())) - 1;
}

const syllable = [
  [
    "b",
    "ch",
    "d",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "st",
    "t",
    "v",
    "w",
    "z",
  ],
  ["a", "e", "i", "o", "u", "ai", "ea", "ou"],
  ["", "l", "n", "r", "ck", "nd"],
] as const;

/** The word of a rank: two syllables or more, and hardly ever that of another rank. */
export function wordOf(rank: number): string {
  let word = "";
  let rest = rank;
  for (let syllables = 0; syllables < 2 || rest > 0; syllables++) {
    for (const parts of syllable) {
      word += parts[rest % parts.length] ?? "";
      rest = Math.floor(rest / parts.length);
    }
  }
  return word;
}

/** Words in all titles together, however many there are. */
export const vocabulary = 200_000;

/** What somebody may search for, by how hard it is. */
export const searchTerms: Readonly<Record<string, readonly string[]>> = {
  common: tenFrom(0, (rank) => wordOf(rank)),
  middling: tenFrom(300, (rank) => wordOf(7 * rank)),
  "rare beginning": tenFrom(40_000, (rank) => wordOf(11 * rank).slice(0, 5)),
  absent: tenFrom(0, (i) => `qx${wordOf(i)}xq`),
  misspelt: tenFrom(500, (rank) => swapped(wordOf(13 * rank))),
};

function tenFrom(first: number, make: (rank: number) => string): string[] {
  return Array.from({ length: 10 }, (_, i) => make(first + i));
}

/** With its second and third letter exchanged, as fingers do. */
function swapped(word: string): string {
  const [a = "", b = "", c = "", ...rest] = word;
  return a + c + b + rest.join("");
}
