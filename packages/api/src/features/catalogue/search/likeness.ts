/** Two letters that are taken for each other, by ear or by eye. */
const alike = ["aeiouy", "ckq", "csz", "fv", "gj", "mn", "dt", "bp", "vw"];

const [slight, full] = [0.5, 1];

/**
 * How far two words are apart, in slips: the cheapest way to make one of the other (optimal string
 * alignment, Damerau 1964). What people do without noticing counts half: letters in the wrong order,
 * a letter doubled or not, a vowel or a sound for a like one. A wrong first letter is rare and costs more.
 */
export function slipsBetween(a: string, b: string): number {
  const [first, second] = [bySound(a), bySound(b)];
  const spelt = alignment(a, b) + (a[0] === b[0] ? 0 : slight);
  const heard = alignment(first, second) + (first[0] === second[0] ? slight : full);
  return Math.min(spelt, heard);
}

/** Digraphs as the letter that sounds like them. */
function bySound(word: string): string {
  return word
    .replaceAll("ph", "f")
    .replaceAll("ck", "k")
    .replace(/^ps/, "s")
    .replace(/^sch/, "sh")
    .replace(/^kn/, "n")
    .replace(/(.)\1/g, "$1");
}

function alignment(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j * full);
  for (let i = 1; i <= a.length; i++) {
    const row = [i * full];
    for (let j = 1; j <= b.length; j++) {
      const [x = "", y = ""] = [a[i - 1], b[j - 1]];
      const isSwapped = i > 1 && j > 1 && x === b[j - 2] && y === a[i - 2];
      row[j] = Math.min(
        (last[j] ?? 0) + extra(a, i - 1),
        (row[j - 1] ?? 0) + extra(b, j - 1),
        (last[j - 1] ?? 0) + exchange(x, y),
        isSwapped ? (beforeLast[j - 2] ?? 0) + slight : Number.POSITIVE_INFINITY,
      );
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

/** The cost of a letter that only one of two words has. */
function extra(word: string, at: number): number {
  const isDoubled = word[at] === word[at - 1] || word[at] === word[at + 1];
  return isDoubled || word[at] === "h" ? slight : full;
}

function exchange(x: string, y: string): number {
  if (x === y) return 0;
  return alike.some((set) => set.includes(x) && set.includes(y)) ? slight : full;
}
