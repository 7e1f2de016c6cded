import type { Kind } from "@recofinement/db";

/** A content as a data set, or a submission, describes it. */
export interface NewContent {
  /**
   * Its identifier in the data set, by which interactions refer to it and a second import finds it.
   * Of several rows with one identifier, the later ones complete the first.
   */
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  /** Of its first publication; negative before our era. */
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
  readonly episodes?: readonly NewEpisode[];
}

/** An episode of a series that is described. */
export interface NewEpisode {
  readonly season: number;
  readonly episode: number;
  readonly title: string;
  readonly year: number | null;
  readonly description?: string | null;
  readonly imdbId?: string | null;
  /** As of a content; the data set's own among them, where interactions refer to episodes. */
  readonly identifiers?: Readonly<Record<string, string>>;
}

/** A content as it is described, and the row that it is now. */
export interface Placed {
  readonly contentId: number;
  readonly value: NewContent;
}
