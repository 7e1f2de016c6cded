import type { Kind, Queryable } from "@recofinement/db";
import { sql } from "kysely";

import { addCounts, type Condition, type Counts, countWords, quoted } from "./words.ts";

/**
 * The conditions of a search whose words may be misspelt, run together or taken apart, from those for
 * the words as they were typed. Words that nothing is spelt like are left out.
 */
export async function forgive(
  db: Queryable,
  words: readonly string[],
  asTyped: readonly Condition[],
): Promise<Condition[]> {
  const forgiven: Condition[] = [];
  for (const [i, condition] of asTyped.entries()) {
    forgiven.push(either([condition, ...(await guess(db, words[i] ?? ""))]));
  }
  const pairs = words.slice(1).map((word, i) => `${words[i]}${word}`);
  const joined = await countWords(db, pairs);
  return joinPairs(forgiven, (i) => oneWord(pairs[i] ?? "", joined)).filter(isKnown);
}

/** Shorter words are a slip away from everything; longer ones have letters enough to be compared. */
const [shortestEdited, longestEdited] = [3, 8];

/** Letters that a trigram says little about: shorter words share too few. */
const shortestCompared = 5;

/** What a word may have meant. */
async function guess(db: Queryable, word: string): Promise<Condition[]> {
  if (word.length < shortestEdited) return [];
  const edits = word.length <= longestEdited ? [...oneEditAway(word)] : [];
  const splits = splitsOf(word);
  const counted = await countWords(db, [...edits, ...splits.flat()]);
  const near = mostFrequent(edits.flatMap((edit) => oneWord(edit, counted) ?? []));
  const apart = splits.flatMap((parts) => {
    const [left, right] = parts.map((part) => oneWord(part, counted));
    return left && right ? [both(left, right)] : [];
  });
  return [
    ...(near.length > 0 ? near : await similarWords(db, word)),
    ...mostFrequent(apart).slice(0, 1),
  ];
}

/** Words of the index that share most of their trigrams with a word, closest first. */
async function similarWords(db: Queryable, word: string): Promise<Condition[]> {
  if (word.length < shortestCompared) return [];
  const { rows } = await sql<{ word: string }>`
    select word from search_word where word % ${word}
    group by word order by similarity(word, ${word}) desc, sum(contents) desc
    limit ${mostGuesses}`.execute(db);
  const counted = await countWords(
    db,
    rows.map((row) => row.word),
  );
  return rows.flatMap((row) => oneWord(row.word, counted) ?? []);
}

/** Readings of one word that are followed. */
const mostGuesses = 3;

function mostFrequent(conditions: readonly Condition[]): Condition[] {
  const frequency = ({ counts = new Map() }: Condition) =>
    [...counts.values()].reduce<number>((sum, count) => sum + count, 0);
  return conditions.toSorted((a, b) => frequency(b) - frequency(a)).slice(0, mostGuesses);
}

function oneWord(word: string, counted: ReadonlyMap<string, Counts>): Condition | undefined {
  const counts = counted.get(word);
  return counts && { tsquery: quoted(word), counts };
}

function either(conditions: readonly Condition[]): Condition {
  const counts = conditions.map((condition) => condition.counts);
  const known = counts.flatMap((each) => each ?? []);
  return {
    tsquery: conditions.map(({ tsquery }) => tsquery).join(" | "),
    counts: known.length === counts.length ? addCounts(known) : undefined,
  };
}

function both(a: Condition, b: Condition): Condition {
  return { tsquery: `((${a.tsquery}) & (${b.tsquery}))`, counts: fewer(a.counts, b.counts) };
}

function fewer(a: Counts | undefined, b: Counts | undefined): Counts | undefined {
  if (!a || !b) return a ?? b;
  const counts = new Map<Kind, number>();
  for (const [kind, count] of a) counts.set(kind, Math.min(count, b.get(kind) ?? 0));
  return counts;
}

/** Puts the one word that two neighbouring ones make beside them, where there is such a word. */
function joinPairs(
  conditions: readonly Condition[],
  joinedAt: (i: number) => Condition | undefined,
): Condition[] {
  const [first, second, ...rest] = conditions;
  if (!first || !second) return [...conditions];
  const joined = joinedAt(0);
  if (!joined) return [first, ...joinPairs([second, ...rest], (i) => joinedAt(i + 1))];
  return [either([both(first, second), joined]), ...joinPairs(rest, (i) => joinedAt(i + 2))];
}

function isKnown({ counts }: Condition): boolean {
  return counts === undefined || counts.size > 0;
}

/** Both parts of a word that was run together: "starwars". */
function splitsOf(word: string): [string, string][] {
  const cuts = Array.from({ length: Math.max(0, word.length - 1) }, (_, i) => i + 1);
  return cuts.map((cut) => [word.slice(0, cut), word.slice(cut)]);
}

const letters = "abcdefghijklmnopqrstuvwxyz0123456789".split("");

/**
 * Every word that one slip of the finger makes of another: a letter left out, added, exchanged, or two
 * in the wrong order (Damerau 1964).
 */
function oneEditAway(word: string): Set<string> {
  const signs = Array.from(word);
  const edits = new Set<string>();
  for (const i of [...signs.keys(), signs.length]) {
    const [before, after] = [signs.slice(0, i).join(""), signs.slice(i)];
    const [next = "", afterNext = "", ...rest] = after;
    edits.add(before + after.slice(1).join(""));
    edits.add(before + afterNext + next + rest.join(""));
    for (const letter of letters) {
      edits.add(before + letter + after.join(""));
      edits.add(before + letter + after.slice(1).join(""));
    }
  }
  edits.delete(word);
  edits.delete("");
  return edits;
}
