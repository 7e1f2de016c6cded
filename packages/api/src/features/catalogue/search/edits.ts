const letters = "abcdefghijklmnopqrstuvwxyz".split("");
const digits = "0123456789".split("");

/**
 * Every word that one slip of the finger makes of another: a letter left out, added, exchanged, or two
 * in the wrong order (Damerau 1964). Digits take the place of digits only.
 */
export function oneEditAway(word: string): Set<string> {
  const signs = Array.from(word);
  const alphabet = /\d/.test(word) ? [...letters, ...digits] : letters;
  const edits = new Set<string>();
  for (const i of [...signs.keys(), signs.length]) {
    const [before, after] = [signs.slice(0, i).join(""), signs.slice(i)];
    const [next = "", afterNext = "", ...rest] = after;
    const withoutNext = after.slice(1).join("");
    edits.add(before + withoutNext);
    edits.add(before + afterNext + next + rest.join(""));
    for (const letter of alphabet) {
      edits.add(before + letter + next + withoutNext);
      edits.add(before + letter + withoutNext);
    }
  }
  edits.delete(word);
  edits.delete("");
  return edits;
}

/** Spellings of one sound; any of a row is taken for any other. */
const spellings = [
  ["f", "ph"],
  ["c", "k", "ck", "ch", "q"],
  ["s", "c", "z", "ps", "sch", "sh"],
  ["x", "ks", "cs"],
  ["i", "y", "ie", "ee", "ea", "ei"],
  ["n", "kn", "gn"],
  ["r", "rh", "wr"],
  ["g", "gh", "j"],
  ["t", "th", "tt"],
  ["o", "ou", "au", "aw"],
];

/** What spells one sound of a word in another way. */
export function respellings(word: string): Set<string> {
  const all = new Set<string>();
  for (const row of spellings) {
    for (const from of row) {
      for (let at = word.indexOf(from); at >= 0; at = word.indexOf(from, at + 1)) {
        const [before, after] = [word.slice(0, at), word.slice(at + from.length)];
        for (const to of row) all.add(before + to + after);
      }
    }
  }
  all.delete(word);
  return all;
}
