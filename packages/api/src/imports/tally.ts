import type { Tally } from "./types.ts";

const shown = 3;

/** Counts outcomes and keeps the first few titles of each. */
export class TallyCounter<Outcome extends string> {
  readonly #counts: Record<Outcome, number>;
  readonly #examples: Record<Outcome, string[]>;

  constructor(outcomes: readonly Outcome[]) {
    const entries = <T>(valueOf: () => T) =>
      // What fromEntries knows of its keys is only that they are strings.
      Object.fromEntries(outcomes.map((outcome) => [outcome, valueOf()])) as Record<Outcome, T>;
    this.#counts = entries(() => 0);
    this.#examples = entries<string[]>(() => []);
  }

  add(outcome: Outcome, { title, year }: { title: string; year: number | null }): void {
    this.#counts[outcome] += 1;
    const examples = this.#examples[outcome];
    if (examples.length < shown) examples.push(year === null ? title : `${title} (${year})`);
  }

  result(): Tally<Outcome> {
    return { counts: this.#counts, examples: this.#examples };
  }
}
