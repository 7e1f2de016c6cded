import { StorableText } from "../schemas.ts";
import type { Cells, WorkIdentifier } from "./types.ts";

/** It is looked for, and shown to whose file it is: hidden characters do no harm. */
const Title = StorableText.trim().normalize("NFC").max(500);

/** A scale of ratings: from, to, and how far apart. */
interface Scale {
  readonly least: number;
  readonly most: number;
  readonly step: number;
}

const identifierPatterns = {
  imdb: /^tt\d{7,10}$/,
  tmdb: /^[1-9]\d{0,8}$/,
  goodreads: /^[1-9]\d{0,9}$/,
} as const;

const day = 24 * 60 * 60 * 1_000;

/** The fields of a row by the name of their column. What cannot be read is noted, and taken for missing. */
export class Fields {
  /** Why the row has to be left out, for the person whose file it is. */
  readonly problems: string[] = [];
  readonly #cells: Cells;
  readonly #now: Date;

  /** @param now no date of the row is later */
  constructor(cells: Cells, now: Date) {
    this.#cells = cells;
    this.#now = now;
  }

  /** What a cell says, empty where it is missing. */
  text(column: string): string {
    return this.#cells[column]?.trim() ?? "";
  }

  /** Notes what is wrong with a cell. */
  reject(what: string, cell: string, why: string): undefined {
    const cut = cell.length > 40 ? `${cell.slice(0, 40)}…` : cell;
    this.problems.push(`the ${what} ${JSON.stringify(cut)} ${why}`);
  }

  /** Titles, each on one line, without what is missing or said twice. */
  titles(...written: string[]): string[] {
    const titles = written.flatMap((title) => {
      const { success, data } = Title.safeParse(title.replaceAll(/\s+/g, " "));
      if (!success) this.reject("title", title, "is none");
      return data ?? [];
    });
    return [...new Set(titles.filter((title) => title !== ""))];
  }

  /** Years, before Christ included; what says none is left out. */
  years(...columns: string[]): number[] {
    const years = columns.flatMap((name) => /^-?\d{1,4}(?!\d)/.exec(this.text(name))?.[0] ?? []);
    return [...new Set(years.map(Number))];
  }

  /** Stars for a rating on a scale; undefined for none. */
  stars(column: string, { least, most, step }: Scale): number | undefined {
    const cell = this.text(column);
    if (cell === "") return undefined;
    const value = /^\d+(\.\d+)?$/.test(cell) ? Number(cell) : Number.NaN;
    if (value >= least && value <= most && value % step === 0) return (value * 5) / most;
    return this.reject("rating", cell, `is not ${least} to ${most} in steps of ${step}`);
  }

  /** How often something was done; undefined where nothing says so. */
  count(column: string): number | undefined {
    const cell = this.text(column);
    if (cell === "") return undefined;
    const count = /^\d{1,5}$/.test(cell) ? Number(cell) : Number.NaN;
    return count <= 10_000 ? count : this.reject("count", cell, "is not 0 to 10,000");
  }

  /**
   * The first date that there is, or null. A day begins at midnight in UTC. Whoever lives east of
   * Greenwich is a day ahead at times: what is in the future by less than that was just now.
   */
  date(...columns: string[]): Date | null {
    const cell = columns.map((name) => this.text(name)).find((each) => each !== "");
    if (cell === undefined) return null;
    const moment = momentOf(cell);
    const problem = moment ? this.#problemOf(moment) : "is none";
    if (problem !== undefined) this.reject("date", cell, problem);
    return moment && moment < this.#now ? moment : this.#now;
  }

  #problemOf(moment: Date): string | undefined {
    if (moment.getUTCFullYear() < 1900) return "is before 1900";
    return moment.getTime() > this.#now.getTime() + day ? "is in the future" : undefined;
  }

  /** An identifier in a list, or an empty list where the cell has none of its form. */
  identifiers(source: keyof typeof identifierPatterns, column: string): WorkIdentifier[] {
    const identifier = this.text(column);
    return identifierPatterns[source].test(identifier) ? [{ source, identifier }] : [];
  }
}

const datePattern =
  /^(\d{4})[-/](\d\d?)[-/](\d\d?)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|UTC|[+-]\d\d:\d\d)?)?$/;

function momentOf(cell: string): Date | undefined {
  const [, year = "", month = "", dayOfMonth = "", time = "00:00", zone = "Z"] =
    datePattern.exec(cell) ?? [];
  const date = `${year}-${month.padStart(2, "0")}-${dayOfMonth.padStart(2, "0")}`;
  const midnight = new Date(`${date}T00:00Z`);
  // Date takes the 30th of February for a day of March.
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(date))
    return undefined;
  const moment = new Date(`${date}T${time}${zone === "UTC" ? "Z" : zone}`);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}
