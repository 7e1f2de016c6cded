import type { Kind } from "@recofinement/db/kinds";

/** The services whose exports can be imported. */
export const formatNames = ["letterboxd", "goodreads", "imdb", "trakt"] as const;
export type FormatName = (typeof formatNames)[number];

/** What a work is called elsewhere, as `content_identifier` has it. */
export interface WorkIdentifier {
  readonly source: "imdb" | "tmdb" | "isbn" | "goodreads";
  readonly identifier: string;
}

/** What one row of somebody's library says about one work. */
export interface LibraryEntry {
  /** The kinds that the work can be of, the likeliest first; none where only an identifier can tell. */
  readonly kinds: readonly Kind[];
  /** What it is called, the form to look for first at the front. */
  readonly titles: readonly string[];
  /** When it came out; books have a year of the work and one of the edition. */
  readonly years: readonly number[];
  readonly creators: readonly string[];
  readonly identifiers: readonly WorkIdentifier[];
  /** What the file calls the work, so that two of one title and year are known to be two. */
  readonly key?: string;
  /** Which episode of the work, a series, is rated. */
  readonly episode?: { readonly season: number; readonly number: number };
  readonly rating?: LibraryRating;
  readonly plays?: LibraryPlays;
}

export interface LibraryRating {
  /** 0.5 to 5 in halves. */
  readonly stars: number;
  readonly at: Date | null;
}

export interface LibraryPlays {
  /** How often it was watched or read. */
  readonly count: number;
  /** When it last was. */
  readonly at: Date | null;
  /** Whether the file says that it was not the first time. */
  readonly isRepeat?: boolean;
}

/** The cells of a row by the name of their column in lower case. */
export type Cells = Readonly<Record<string, string | undefined>>;

/** One row of a file: what it says, or why it cannot be read. */
export type LibraryRow = { readonly line: number } & (
  | { readonly ok: true; readonly value: LibraryEntry }
  | { readonly ok: false; readonly reason: string }
);
