import type { Generated, GeneratedAlways, JSONColumnType } from "kysely";

import type { Kind } from "../kinds.ts";
import type { CreatedAt } from "./columns.ts";
import type { StoredReason } from "./engines.ts";

/** A person whom an administrator has made up, to see what the engines recommend to them. */
export interface SandboxProfileTable {
  id: GeneratedAlways<number>;
  public_id: Generated<string>;
  owner_id: number;
  /** Unique among the owner's, without case. */
  name: string;
  created_at: CreatedAt;
}

export interface SandboxLikedGenreTable {
  profile_id: number;
  genre_id: number;
}

/** What a profile is said to have done with a content. It counts for nobody else. */
export interface SandboxInteractionTable {
  profile_id: number;
  content_id: number;
  /** Stars, 0 to 5 in halves. */
  rating: number | null;
  rated_at: Date | null;
  view_count: Generated<number>;
  viewed_at: Date | null;
  count: Generated<number>;
  counted_at: Date | null;
  /** The latest of the three moments; null where nobody knows when. */
  touched_at: GeneratedAlways<Date | null>;
}

/** What a run was asked for. */
export interface SandboxParameters {
  kinds: Kind[];
  engines: string[];
  /** Results of each engine and kind at most. */
  limit: number;
  seed: number;
  /** The year in which the lists are made: what comes out later cannot be had yet. */
  year: number;
}

/** A liked genre as a run saw it. */
export interface SandboxGenre {
  id: number;
  kind: Kind;
  name: string;
}

/** An interaction as a run saw it; moments are ISO strings in UTC. */
export interface SandboxInteraction {
  contentId: number;
  kind: Kind;
  title: string;
  year: number | null;
  creators: string[];
  rating: number | null;
  ratedAt: string | null;
  viewCount: number;
  viewedAt: string | null;
  count: number;
  countedAt: string | null;
}

export type SandboxStatus = "queued" | "running" | "finished" | "failed";

/** One execution of engines on a profile as it was then. */
export interface SandboxRunTable {
  id: GeneratedAlways<number>;
  profile_id: number;
  status: Generated<SandboxStatus>;
  /** Of the work, 0 to 1. */
  progress: Generated<number>;
  parameters: JSONColumnType<SandboxParameters>;
  /** What the profile liked, by id. */
  genres: JSONColumnType<SandboxGenre[]>;
  /** What the profile had done, latest first. */
  interactions: JSONColumnType<SandboxInteraction[]>;
  /** The version of the model; null until the run is finished. */
  model_version: number | null;
  requested_at: CreatedAt;
  started_at: Date | null;
  finished_at: Date | null;
  /** Why it failed, for its owner to read. */
  error: string | null;
}

/** One place of a list that a run has made. */
export interface SandboxResultTable {
  run_id: number;
  engine: string;
  kind: Kind;
  /** From 1. */
  rank: number;
  content_id: number;
  score: number;
  reasons: JSONColumnType<StoredReason[]>;
}
