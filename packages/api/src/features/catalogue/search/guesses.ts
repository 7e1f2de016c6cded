import type { Queryable } from "@recofinement/db";
import { sql } from "kysely";

import { partsOf, takeApart } from "./apart.ts";
import { both, frequency } from "./conditions.ts";
import { oneEditAway, respellings } from "./edits.ts";
import { slipsBetween } from "./likeness.ts";
import { sameNumber } from "./numerals.ts";
import { type Condition, type Counts, countWords, prefixConditions, quoted } from "./words.ts";

/** What a word of a query may have meant. */
export interface Guess {
  readonly condition: Condition;
  /** The words that it is in titles. */
  readonly text: string;
  /** How far from what was typed. */
  readonly slips: number;
}

/** The contents of each word that there is. */
export type Vocabulary = ReadonlyMap<string, Counts>;

/** Shorter words are a slip away from everything; those of longer ones are found by their trigrams. */
const [shortestEdited, longestEdited] = [3, 11];

/** Letters that a trigram says little about: shorter words share too few. */
const shortestCompared = 5;

/** Words of the index that share the most trigrams with one, which are compared letter by letter. */
const mostCompared = 12;

/** Readings of one word that are followed. */
const mostGuesses = 6;

/** What each of several words may have meant, likeliest first, and the words that there are among all tried. */
export async function guessWords(
  db: Queryable,
  words: readonly string[],
): Promise<{ guesses: Guess[][]; vocabulary: Vocabulary }> {
  const near = words.map(nearTo);
  const joined = words.slice(1).map((word, i) => `${words[i]}${word}`);
  const others = words.flatMap((word) => [...sameNumber(word), ...partsOf(word)]);
  const tried = new Set([...words, ...joined, ...near.flat(), ...others]);
  const vocabulary = await countWords(db, [...tried]);
  const edited = words.map((word, i) => likeliest(word, near[i] ?? [], vocabulary));
  // Trigrams that many words have take long, and are asked only where nothing else says anything.
  const strange = words.filter((word, i) => !vocabulary.has(word) && edited[i]?.length === 0);
  const similar = await findSimilar(db, strange);
  const known = await countWords(db, [...similar.values()].flat());
  const guesses = words.map((word, i) => [
    ...numbersFor(word, vocabulary),
    ...(edited[i] ?? []),
    ...likeliest(word, similar.get(word) ?? [], known),
    ...apartFor(word, vocabulary),
  ]);
  return { guesses, vocabulary };
}

/** Letters of a beginning that say enough: shorter ones begin too much. */
const shortestBegun = 5;

/** Beginnings of one word that are followed. */
const mostBeginnings = 3;

/** A beginning is less likely than a whole word that is as near. */
const slipsOfBeginning = 0.25;

/** What a word may have meant whose end has not been typed yet. */
export async function guessBeginning(db: Queryable, word: string): Promise<Guess[]> {
  if (word.length < shortestBegun || word.length > longestEdited) return [];
  const edits = [...oneEditAway(word)].filter(({ length }) => length >= shortestBegun);
  const begun = await prefixConditions(db, edits);
  return begun
    .flatMap((condition, i) => {
      const text = edits[i] ?? "";
      // Compared only where there is something: of hundreds of beginnings next to none is one.
      return frequency(condition) > 0
        ? [{ condition, text, slips: slipsBetween(word, text) + slipsOfBeginning }]
        : [];
    })
    .toSorted((a, b) => unlikelihood(a) - unlikelihood(b))
    .slice(0, mostBeginnings);
}

/** The condition that a content has a word just so. */
export function exactly(word: string, vocabulary: Vocabulary): Condition | undefined {
  const counts = vocabulary.get(word);
  return counts && { tsquery: quoted(word), counts };
}

function nearTo(word: string): string[] {
  // Another number is not a slip but something else.
  if (word.length < shortestEdited || /^\d+$/.test(word)) return [];
  const edits = word.length <= longestEdited ? oneEditAway(word) : [];
  return [...new Set([...edits, ...respellings(word)])];
}

/** For each word those of the index that share most of their trigrams with it. */
async function findSimilar(
  db: Queryable,
  words: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const compared = words.filter((word) => word.length >= shortestCompared);
  if (compared.length === 0) return new Map();
  const { rows } = await sql<{ typed: string; similar: string }>`
    select typed, near.word as similar from unnest(${compared}::text[]) as query (typed)
    cross join lateral (
      select word from search_word where word % typed
      group by word order by similarity(word, typed) desc, sum(contents) desc
      limit ${mostCompared}
    ) as near`.execute(db);
  const byWord = Map.groupBy(rows, ({ typed }) => typed);
  return new Map([...byWord].map(([typed, all]) => [typed, all.map((row) => row.similar)]));
}

function numbersFor(word: string, vocabulary: Vocabulary): Guess[] {
  return sameNumber(word).flatMap((text) => {
    const condition = exactly(text, vocabulary);
    return condition ? [{ condition, text, slips: 0 }] : [];
  });
}

function likeliest(word: string, candidates: readonly string[], vocabulary: Vocabulary): Guess[] {
  return candidates
    .flatMap((text) => {
      const condition = text === word ? undefined : exactly(text, vocabulary);
      return condition ? [{ condition, text, slips: slipsBetween(word, text) }] : [];
    })
    .filter(({ slips }) => slips <= mostSlips(word))
    .toSorted((a, b) => unlikelihood(a) - unlikelihood(b))
    .slice(0, mostGuesses);
}

/** Slips that somebody may make in one word. */
function mostSlips({ length }: string): number {
  return length < 6 ? 1.5 : length < 9 ? 2 : 3;
}

/** A slip outweighs that a word is fifty times as frequent as another. */
const weightOfSlip = 4;

function unlikelihood({ slips, condition }: Guess): number {
  return weightOfSlip * slips - Math.log(frequency(condition));
}

const nothing = { counts: new Map() };

/** The words that were run together, if that is what it may be. */
function apartFor(word: string, vocabulary: Vocabulary): Guess[] {
  const frequencyOf = (part: string) => frequency(exactly(part, vocabulary) ?? nothing);
  const parts = takeApart(word, frequencyOf) ?? [];
  const conditions = parts.flatMap((part) => exactly(part, vocabulary) ?? []);
  const [first, ...rest] = conditions;
  return first ? [{ condition: rest.reduce(both, first), text: parts.join(" "), slips: 0.5 }] : [];
}
