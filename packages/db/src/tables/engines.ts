import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from "kysely";

import type { Kind } from "../kinds.ts";
import type { CreatedAt } from "./columns.ts";

/** Why a recommendation is made, in ids; names are looked up when it is read. */
export type StoredReason = { share: number } & (
  | { type: "rated" | "franchise" | "work"; contentId: number }
  | { type: "genre"; genreId: number }
  | { type: "creator"; name: string }
  | { type: "period"; year: number }
  | { type: "popular" }
  /** The member of a group who wants it most. */
  | { type: "member"; userId: number }
);

/** What an engine recommends of one kind to one user, best first. */
export interface RecommendationListTable {
  user_id: number;
  engine: string;
  kind: Kind;
  content_ids: number[];
  scores: number[];
  /** Of each content. */
  reasons: JSONColumnType<StoredReason[][]>;
  /** When what it is made of was read. */
  read_at: Date;
}

/** What may be recommended of one kind to a group: the best by each of its rules. */
export interface GroupListTable {
  group_id: number;
  kind: Kind;
  member_ids: number[];
  content_ids: number[];
  /** The scores that the members give the first content, then the second. */
  member_scores: number[];
  reasons: JSONColumnType<StoredReason[][]>;
  read_at: Date;
}

/** A content that a user does not want to be recommended. */
export interface RejectionTable {
  user_id: number;
  content_id: number;
  rejected_at: CreatedAt;
}

/** What the user does not like about it. */
export interface RejectionReasonTable {
  user_id: number;
  content_id: number;
  category: string;
  value: string;
}

/** One page of recommendations that a user was shown. */
export interface ImpressionTable {
  id: string;
  user_id: number;
  engine: string;
  content_ids: number[];
  shown_at: ColumnType<Date, Date | undefined, never>;
}

/** When a user's list of a kind last became another one; streams tell it. */
export interface ListChangeTable {
  user_id: number;
  kind: Kind;
  changed_at: ColumnType<Date, Date | undefined, Date>;
}

/** One execution of an engine for everybody, or of the lists of one user (`user_id`). */
export interface EngineRunTable {
  id: GeneratedAlways<number>;
  engine: Generated<string>;
  user_id: number | null;
  requested_at: CreatedAt;
  started_at: Date | null;
  /** When it was last seen at work. */
  heartbeat_at: Date | null;
  finished_at: Date | null;
  /** 0 to 1. */
  progress: Generated<number>;
  /** The last subject that is done, for another run to go on from. */
  resume_after: number | null;
  error: string | null;
  /** What was done, in counts. */
  report: JSONColumnType<Record<string, number> | null, string | null>;
  /** Of the record of changes, what the run saw: everything of transactions before this one. */
  seen_transaction: string | null;
}

/** A version of the trained model. */
export interface EngineModelTable {
  id: GeneratedAlways<number>;
  /** How it is stored. */
  format: number;
  created_at: CreatedAt;
  /** When it could be served from; null while its parts are being written. */
  ready_at: Date | null;
  facts: JSONColumnType<ModelFacts | null, string | null>;
}

/** What a model was made of. */
export interface ModelFacts {
  /** People with ratings, contents, and ratings, uses included. */
  users: number;
  contents: number;
  ratings: number;
  /** Of the stored model. */
  bytes: number;
  /** Of training. */
  seconds: number;
  /** How much titles, genres and years count, 0 to 1. */
  sides: number;
}

/** The bytes of a model, in pieces. */
export interface EngineModelPartTable {
  model_id: number;
  part: number;
  bytes: Buffer;
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
