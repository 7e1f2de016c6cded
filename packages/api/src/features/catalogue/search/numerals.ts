/** Numbers as titles write them. */
const numerals = [
  ["1", "i", "one"],
  ["2", "ii", "two"],
  ["3", "iii", "three"],
  ["4", "iv", "four"],
  ["5", "v", "five"],
  ["6", "vi", "six"],
  ["7", "vii", "seven"],
  ["8", "viii", "eight"],
  ["9", "ix", "nine"],
  ["10", "x", "ten"],
  ["11", "xi", "eleven"],
  ["12", "xii", "twelve"],
  ["13", "xiii", "thirteen"],
];

/** The other ways to write a number, none for what is no small number. */
export function sameNumber(word: string): string[] {
  return (numerals.find((ways) => ways.includes(word)) ?? []).filter((way) => way !== word);
}
