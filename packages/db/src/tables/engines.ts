import type { ColumnType, GeneratedAlways, JSONColumnType } from "kysely";

import type { Kind } from "../kinds.ts";
import type { CreatedAt } from "./columns.ts";

/** Why a recommendation is made, in ids; names are looked up when it is read. */
export type StoredReason =
  | { type: "rated"; contentId: number; share: number }
  | { type: "genre"; genreId: number; share: number }
  | { type: "period"; year: number; share: number }
  | { type: "popular"; share: number };

export interface RecommendationTable {
  user_id: number;
  content_id: number;
  kind: Kind;
  score: number;
  engine: string;
  reasons: JSONColumnType<StoredReason[]>;
}

/** When a user's list of a kind last became another one; streams tell it. */
export interface ListChangeTable {
  user_id: number;
  kind: Kind;
  changed_at: ColumnType<Date, Date | undefined, Date>;
}

/** One execution of engines: for everybody (`user_id` null) or for one user. */
export interface EngineRunTable {
  id: GeneratedAlways<number>;
  user_id: number | null;
  requested_at: CreatedAt;
  started_at: Date | null;
  finished_at: Date | null;
  error: string | null;
  /** Of the record of changes, what the run saw: everything of transactions before this one. */
  seen_transaction: string | null;
}

/** What resembles a content, of one kind, as of the engines' last run; most similar first. */
export interface SimilarContentTable {
  content_id: number;
  /** The kind of the similar ones. */
  kind: Kind;
  similar_ids: number[];
  /** Of each, 0 to 1. */
  similarities: number[];
}
