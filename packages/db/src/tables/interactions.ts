import type { Generated, GeneratedAlways } from "kysely";

import type { CreatedAt } from "./columns.ts";

export interface LikedGenreTable {
  user_id: number;
  genre_id: number;
}

/** What one user did with one content. */
export interface InteractionTable {
  user_id: number;
  content_id: number;
  /** Stars, 0 to 5 in halves. */
  rating: number | null;
  /** The rating before the last change: what the aggregates have to be corrected by. */
  previous_rating: number | null;
  rated_at: Date | null;
  view_count: Generated<number>;
  viewed_at: Date | null;
  count: Generated<number>;
  counted_at: Date | null;
  /** The latest of the three moments; null when all of them were taken back. */
  touched_at: GeneratedAlways<Date | null>;
}

/** People who choose together. */
export interface UserGroupTable {
  id: GeneratedAlways<number>;
  name: string;
  /** One of its members, when the transaction ends. */
  owner_id: number;
  created_at: CreatedAt;
}

export interface GroupMemberTable {
  user_id: number;
  group_id: number;
  joined_at: Generated<Date>;
}

/** Pending: it goes when it is answered or revoked. */
export interface GroupInvitationTable {
  user_id: number;
  group_id: number;
  created_at: CreatedAt;
}

/** One change of a content or an interaction, written by triggers in the same transaction. */
export interface EventTable {
  id: GeneratedAlways<string>;
  at: Generated<Date>;
  /** PostgreSQL's number of the transaction that made the change. */
  transaction: Generated<string>;
  subject: "content" | "interaction";
  action: "added" | "changed" | "deleted";
  content_id: number;
  /** Whose interaction it is. */
  user_id: number | null;
  /** Who changed a content, where that was not an import. */
  actor_id: number | null;
  /** The columns that changed, or were given with what was added. */
  fields: Generated<string[]>;
}
