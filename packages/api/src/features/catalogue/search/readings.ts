import type { Queryable } from "@recofinement/db";

import { anyOf, both, frequency } from "./conditions.ts";
import { exactly, type Guess, guessBeginning, guessWords } from "./guesses.ts";
import { respeltTitles } from "./respelt-titles.ts";
import type { Way } from "./matches.ts";
import type { Condition } from "./words.ts";

/** Ways to read a query whose words are not all right, each looser than the one before. */
export const looserNames = ["slip", "slips", "oneLess", "twoLess"] as const;
export type LooserName = (typeof looserNames)[number];

/** What else a query may mean. */
export interface Readings {
  /** Keys of the titles that it may be. */
  readonly titles: readonly string[];
  /** The ways in which a content matches; none is where nothing can be read so. */
  readonly looser: Readonly<Record<LooserName, readonly Way[]>>;
}

/** Reads the words of a query, which were typed so, in every other way. */
export async function readLoosely(
  db: Queryable,
  words: readonly string[],
  asTyped: readonly Condition[],
): Promise<Readings> {
  const { guesses: whole, vocabulary } = await guessWords(db, words);
  const [last, lastTyped] = [words.at(-1) ?? "", asTyped.at(-1)];
  const begun = isThere(lastTyped) ? [] : await guessBeginning(db, last);
  const guesses = whole.map((all, i) => (i === words.length - 1 ? [...all, ...begun] : all));
  const typed = words.map((word, i) => affordable(asTyped[i], exactly(word, vocabulary)));
  const joined = words.slice(1).map((word, i) => exactly(`${words[i]}${word}`, vocabulary));
  const forgiven = joinPairs(
    words.map((_, i) => readingsOf(typed[i], guesses[i] ?? [])),
    joined,
  );
  return {
    titles: respeltTitles(words, { guesses: whole, vocabulary }),
    looser: {
      slip: oneSlip(typed, guesses, joined),
      slips: forgiven.length === 0 ? [] : [forgiven],
      oneLess: leaveOut(1, forgiven),
      twoLess: leaveOut(2, forgiven),
    },
  };
}

/** Contents with words that begin so: of more, the index takes long to collect all. */
const mostBegun = 5_000;

/** A word as a beginning where few begin so, else as it stands; undefined where nothing can be said. */
function affordable(begun: Condition | undefined, exact: Condition | undefined) {
  return begun && frequency(begun) <= mostBegun ? begun : exact;
}

function isThere(condition: Condition | undefined): condition is Condition {
  return condition !== undefined && frequency(condition) > 0;
}

function readingsOf(typed: Condition | undefined, guesses: readonly Guess[]) {
  const all = [typed, ...guesses.map(({ condition }) => condition)].filter(isThere);
  return all.length === 0 ? undefined : anyOf(all);
}

/** One word is another, or two are one; all others are as they were typed. */
function oneSlip(
  typed: readonly (Condition | undefined)[],
  guesses: readonly (readonly Guess[])[],
  joined: readonly (Condition | undefined)[],
): Way[] {
  const oneGuessed = guesses.map((all, i) => allOthers(typed, [i], readingsOf(undefined, all)));
  const twoJoined = joined.map((word, i) => allOthers(typed, [i, i + 1], word));
  return [...oneGuessed, ...twoJoined].filter((way) => way.length > 0);
}

function allOthers(
  typed: readonly (Condition | undefined)[],
  replaced: readonly number[],
  by: Condition | undefined,
): Way {
  const others = typed.filter((_, i) => !replaced.includes(i));
  return isThere(by) && others.every(isThere) ? [by, ...others] : [];
}

/** Puts the one word that two neighbours make beside them; leaves out what is nothing. */
function joinPairs(
  conditions: readonly (Condition | undefined)[],
  joined: readonly (Condition | undefined)[],
): Condition[] {
  const result: Condition[] = [];
  for (let i = 0; i < conditions.length; i++) {
    const [first, second, word] = [conditions[i], conditions[i + 1], joined[i]];
    if (isThere(word)) {
      result.push(isThere(first) && isThere(second) ? anyOf([both(first, second), word]) : word);
      i += 1;
    } else if (isThere(first)) result.push(first);
  }
  return result;
}

/** Contents that are compared word by word; the rarest word of a query that is left with one has as many. */
const mostCompared = 5_000;

/** What meets all but so many of the conditions, the rarest among those that it meets. */
function leaveOut(count: number, conditions: readonly Condition[]): Way[] {
  // Of two words either alone says something.
  if (conditions.length === 2 && count === 1) {
    return conditions.filter((each) => frequency(each) <= mostCompared).map((each) => [each]);
  }
  const [rarest, ...others] = conditions.toSorted((a, b) => frequency(a) - frequency(b));
  if (!rarest || others.length <= count || frequency(rarest) > mostCompared) return [];
  const { tsquery } = anyOf(choose(others, others.length - count).map((some) => some.reduce(both)));
  // Not counted, so that it is compared and the index is asked for the rarest only.
  return [[rarest, { tsquery, counts: undefined }]];
}

/** All ways to take so many of some things. */
function choose<T>(things: readonly T[], count: number): T[][] {
  const [first, ...rest] = things;
  if (count === 0) return [[]];
  if (first === undefined || count > things.length) return [];
  return [...choose(rest, count - 1).map((some) => [first, ...some]), ...choose(rest, count)];
}
