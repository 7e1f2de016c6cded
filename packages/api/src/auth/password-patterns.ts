/** What fingers type in a row, where that is not the order of the characters' codes. */
const keyboardRows = [
  "1234567890",
  "qwertyuiop",
  "qwertzuiop",
  "azertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "yxcvbnm",
];

const neighbours: ReadonlySet<string> = new Set(
  [...keyboardRows, ...keyboardRows.map((row) => [...row].toReversed().join(""))].flatMap((row) =>
    Array.from({ length: row.length - 1 }, (_, index) => row.slice(index, index + 2)),
  ),
);

/** The shortest text whose repetition a text is, be the last one unfinished; the whole text if none. */
export function repeatedUnit(text: string): string {
  const characters = [...text];
  let size = 1;
  while (!characters.every((each, at) => at < size || each === characters[at - size])) size++;
  return size > characters.length / 2 ? text : characters.slice(0, size).join("");
}

/**
 * Whether a text is so short, or made of so few runs (each character the same as the one before, or its
 * neighbour in the alphabet or in a row of keys), that it is a pattern: `abcd1234` is two, words are more.
 */
export function isPattern(text: string): boolean {
  const characters = [...text];
  const runs = characters.filter((each, at) => !follows(characters[at - 1], each)).length;
  return characters.length <= 4 || runs <= 3;
}

function follows(before: string | undefined, character: string): boolean {
  if (before === undefined) return false;
  const step = (character.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0);
  return Math.abs(step) <= 1 || neighbours.has(before + character);
}
