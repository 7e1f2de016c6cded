import type { Kind } from "@recofinement/db";

/** A content as a data set describes it. */
export interface ImportedContent {
  /** Its identifier in the data set, by which ratings refer to it and a second import finds it. */
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  readonly year: number | null;
  readonly genres: readonly string[];
  readonly creators?: readonly string[];
  readonly cover?: string | null;
  readonly description?: string | null;
  /** Slug of the work that it shares with contents of other kinds. */
  readonly work?: string;
  /** Identifiers elsewhere, by source: `{ imdb: "tt0114709" }`. */
  readonly identifiers?: Readonly<Record<string, string>>;
  /** Detail columns of its kind, by their name in the API. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly episodes?: readonly ImportedEpisode[];
}

export interface ImportedEpisode {
  readonly season: number;
  readonly episode: number;
  readonly title: string;
  readonly year: number | null;
}

/** A rating by someone of a data set, who becomes a shadow user that cannot sign in. */
export interface ImportedRating {
  readonly userId: string;
  readonly contentId: string;
  /** Stars, 0 to 5 in halves. */
  readonly rating: number;
  readonly at: Date;
}

/** One line of a data set: what it says, or why it is left out. */
export type Row<T> = { readonly line: number } & (
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string }
);

/** A data set, ready to be read once, front to back. */
export interface ImportSource {
  /** Names the data set in identifiers: `movielens`. */
  readonly name: string;
  readonly contents: AsyncIterable<Row<ImportedContent>> | Iterable<Row<ImportedContent>>;
  readonly ratings: AsyncIterable<Row<ImportedRating>> | Iterable<Row<ImportedRating>>;
}

/** A line that was left out. */
export interface Rejection {
  readonly part: "contents" | "ratings";
  readonly line: number;
  readonly reason: string;
}

/** What an import did. */
export interface ImportReport {
  contents: { added: number; matched: number };
  ratings: { stored: number; users: number };
  /** How many lines were left out, and the first of them. */
  rejected: { count: number; first: Rejection[] };
}

/** Told how many lines of a part have been handled. */
export type OnImportProgress = (part: Rejection["part"], lines: number) => void;
