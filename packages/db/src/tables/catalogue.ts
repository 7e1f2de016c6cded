import type { Generated, GeneratedAlways, JSONColumnType } from "kysely";

import type { Kind } from "../kinds.ts";
import type { CreatedAt } from "./columns.ts";

/** A work that exists in several kinds: the book, the film and the game of one story. */
export interface WorkTable {
  id: GeneratedAlways<number>;
  slug: string;
}

/** What can be rated: a content of one of the six kinds, or an episode of a series. */
export interface ContentTable {
  id: GeneratedAlways<number>;
  kind: Kind | "episode";
  title: string;
  year: number | null;
  cover: string | null;
  description: string | null;
  creators: Generated<string[]>;
  work_id: number | null;
  /** Sum of all ratings in stars: halves are exact in a double, so it never drifts. */
  rating_sum: Generated<number>;
  rating_count: Generated<number>;
  /** Mean rating in stars, null while nobody has rated. */
  rating: GeneratedAlways<number | null>;
  /** Bayesian weighted rating in stars, written by the popularity engine. */
  popularity: Generated<number>;
  /** How many have rated or used it, as of the popularity engine's last run. */
  people: Generated<number>;
  /** The words of title and creators without case and accents, as search finds them. */
  search_words: GeneratedAlways<string>;
  /** The title without article, case, accents and signs: the same for what is meant to be the same. */
  title_key: GeneratedAlways<string>;
  created_at: CreatedAt;
}

/** What a content is called elsewhere (`movielens`, `imdb`, `demo` …), so that imports are repeatable. */
export interface ContentIdentifierTable {
  source: string;
  identifier: string;
  content_id: number;
}

export interface EpisodeTable {
  content_id: number;
  series_id: number;
  season: number;
  episode: number;
  imdb_id: string | null;
}

export interface GenreTable {
  id: GeneratedAlways<number>;
  kind: Kind;
  name: string;
  /** How many contents have it, as of the last count. */
  contents: Generated<number>;
}

export interface ContentGenreTable {
  content_id: number;
  genre_id: number;
}

/** How many contents of a kind have a word; the empty word counts all of them. */
export interface SearchWordTable {
  word: string;
  kind: Kind;
  contents: number;
}

/** What is to be added to `search_word`. */
export interface SearchWordChangeTable {
  id: GeneratedAlways<string>;
  word: string;
  kind: Kind;
  contents: number;
}

/** A content that somebody proposes for the catalogue. */
export interface SubmissionTable {
  id: GeneratedAlways<number>;
  author_id: number;
  kind: Kind;
  /** As it was proposed, without its kind; `Proposal` of the API says its shape. */
  proposal: JSONColumnType<Record<string, unknown>>;
  status: Generated<"pending" | "approved" | "declined">;
  created_at: CreatedAt;
  decided_at: Date | null;
  decided_by: number | null;
  decision_reason: string | null;
  /** What it has become. */
  content_id: number | null;
}
